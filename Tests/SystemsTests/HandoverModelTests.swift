import Systems
import Testing

@Suite struct HandoverModelTests {
    @Test(arguments: 0..<40) func `whatever happens in whatever order there are never two writers`(group: UInt64) {
        for seed in group * 30..<(group + 1) * 30 {
            var world = HandoverWorld(seed: seed)
            for step in 0..<400 {
                world.happen()
                guard world.writers.count <= 1 else {
                    Issue.record(
                        "seed \(seed), step \(step): \(world.writers.sorted()) write; the lock: \(world.lock as Any)"
                    )
                    return
                }
            }
        }
    }

    @Test func `the volume does change hands meanwhile, and hosts do lose it that live`() {
        var holders: Set<String> = []
        var wasTakenFromTheLiving = false
        for seed in 0..<UInt64(50) {
            var world = HandoverWorld(seed: seed)
            for _ in 0..<400 {
                world.happen()
                holders.formUnion(world.writers.map { "\($0) \(seed)" })
                let fenced = world.hosts.filter {
                    $0.value.isOn && !$0.value.containers.isDisjoint(with: world.blocked)
                }
                if !fenced.isEmpty, !world.writers.isEmpty { wasTakenFromTheLiving = true }
            }
        }
        #expect(holders.count > 50)
        #expect(wasTakenFromTheLiving)
    }

    @Test(arguments: 0..<20) func `when the storm is over whoever wants the volume gets it`(group: UInt64) {
        for seed in group * 10..<(group + 1) * 10 {
            var world = HandoverWorld(seed: seed)
            for _ in 0..<300 { world.happen() }
            world.calm()
            for name in HandoverWorld.names {
                world.begin(name, forContainer: true)
                for _ in 0..<40 where world.hosts[name]?.attempt != nil { world.proceed(name) }
                #expect(world.writers == [name], "seed \(seed)")
                world.stop(name)
                #expect(world.lock == nil, "seed \(seed)")
            }
        }
    }
}

extension HandoverWorld {
    /// All cables are in, all hosts are on, and nothing is lost any more.
    mutating func calm() {
        isKind = true
        late = []
        for name in Self.names {
            change(name) { $0.isCut = false }
            crash(name)
            boot(name)
            compare(name)
        }
    }
}
