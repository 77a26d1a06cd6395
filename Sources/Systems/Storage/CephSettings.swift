import Estate
import Planning

/// The numbers Ceph runs with.
package enum CephSettings {
    /// What a daemon must know before it can ask its cluster, and what differs from host to host. All else lies in Ceph's own
    /// store, where it takes effect at once.
    static func file(fsid: String, monitors: [Host], host: Host, network: AddressRange?, memory: Int) -> String {
        """
        # Written by trivet apply. Other settings: `ceph config dump`.
        [global]
        fsid = \(fsid)
        mon host = \(monitors.map { "[v2:\($0.address):3300]" }.joined(separator: ","))
        public network = \(network?.description ?? "\(host.address)/32")
        public addr = \(host.address)
        # The first version of the protocol is spoken nowhere.
        ms bind msgr1 = false
        ms bind ipv6 = false
        auth cluster required = cephx
        auth service required = cephx
        auth client required = cephx
        # What daemons have to say goes to the journal, which is limited.
        log to file = false
        mon cluster log to file = false

        [mon]
        log to stderr = true

        [mgr]
        log to stderr = true
        # Modules cost 200 MB a host, and on Debian 13 none of them loads.
        mgr module path = \(StorageSystem.noModules)
        mgr initial modules =

        [osd]
        log to stderr = true
        crush location = root=default host=\(host.name)
        osd memory target = \(osdMemory(memory, disks: host.disks.count))

        [mds]
        log to stderr = true
        mds cache memory limit = \(cacheMemory(memory))

        """
    }

    /// A tenth of the host's memory for each disk, at most three tenths for all; between Ceph's least and its usual 4 GiB.
    static func osdMemory(_ memory: Int, disks: Int) -> Int {
        let share = min(memory / 10, memory * 3 / 10 / max(1, disks))
        return min(4 << 30, max(896 << 20, share)).roundedDown(to: 64 << 20)
    }

    /// A sixteenth of the host's memory, 512 MiB to 4 GiB. It grows to it only as there are files.
    static func cacheMemory(_ memory: Int) -> Int {
        min(4 << 30, max(512 << 20, memory / 16)).roundedDown(to: 64 << 20)
    }

    /// Made for hosts on one network, where a silent one is soon known to be lost.
    static let stored: [CephGoal.Setting] = [
        // Every client is newer than the fault that this was left open for.
        CephGoal.Setting("mon", "auth_allow_insecure_global_id_reclaim", "false"),
        // Another host's OSD is missed after 8 s, and a history of slowness does not stretch that.
        CephGoal.Setting("global", "osd_heartbeat_interval", "2"),
        CephGoal.Setting("global", "osd_heartbeat_grace", "8"),
        CephGoal.Setting("mon", "mon_osd_adjust_heartbeat_grace", "false"),
        // In milliseconds; by default a twentieth of the grace, which is meant for one of 20 s.
        CephGoal.Setting("global", "mon_warn_on_slow_ping_time", "1000"),
        // A lost monitor is missed after 2 s, and the others go on 1.5 s later. A false alarm costs them 10 ms. What they watch
        // is looked at every 2 s.
        CephGoal.Setting("mon", "mon_lease", "1"),
        CephGoal.Setting("mon", "mon_election_timeout", "1.5"),
        CephGoal.Setting("mon", "mon_tick_interval", "2"),
        // Changes are few here; by default each waits up to a second for others to go with it.
        CephGoal.Setting("mon", "paxos_propose_interval", "0.2"),
        // Whoever spoke with a lost host's monitor finds another after 3 s, when the others have gone on without it. By default
        // that takes half a minute, in which it hears of no new map: the next metadata server hung for 20 s.
        CephGoal.Setting("global", "mon_client_ping_interval", "1"),
        CephGoal.Setting("global", "mon_client_ping_timeout", "3"),
        CephGoal.Setting("global", "mon_client_hunt_interval", "1"),
        // What was sent to a lost OSD is sent to its successor once the sender has a new map; by default it asks for one after
        // 10 to 15 s.
        CephGoal.Setting("global", "objecter_timeout", "1.5"),
        CephGoal.Setting("global", "objecter_tick_interval", "0.5"),
        CephGoal.Setting("global", "mds_beacon_interval", "2"),
        CephGoal.Setting("global", "mds_beacon_grace", "8"),
        CephGoal.Setting("mon", "mon_mgr_beacon_grace", "12"),
        // The next metadata server waits so long for a client that died with the last one; the living are back in two seconds.
        CephGoal.Setting("mds", "mds_reconnect_timeout", "6"),
        // Chosen by the number of disks instead.
        CephGoal.Setting("global", "osd_pool_default_pg_autoscale_mode", "off"),
        // In percent; Trivet watches the hosts' own disks itself.
        CephGoal.Setting("mon", "mon_data_avail_warn", "10"),
    ]

    /// Early enough that a lost disk's data still finds room on the others, and that full means something can be removed.
    static let ratios = CephGoal.Ratios(nearFull: 0.75, backfillFull: 0.85, full: 0.92)

    static let muted = ["MGR_MODULE_ERROR": "no manager module is used, so none is loaded"]

    static let fileSystem = CephGoal.FileSystem(
        CephNames.fileSystem,
        metadataPool: CephNames.metadataPool,
        dataPool: CephNames.dataPool,
        // Seconds after which a silent client's files are free for others, and after which it is shut out.
        settings: ["session_timeout": 30, "session_autoclose": 120, "standby_count_wanted": 1]
    )

    /// Together some ninety placement groups for each disk, with three copies.
    static func pools(disks: Int) -> [CephGoal.Pool] {
        let data = max(32, min(2048, (disks * 64 / 3).powerOfTwo))
        return [
            CephGoal.Pool(CephNames.metadataPool, placementGroups: max(16, min(64, data / 4))),
            CephGoal.Pool(CephNames.dataPool, placementGroups: data),
            CephGoal.Pool(CephNames.fencePool, placementGroups: 8, application: "trivet"),
        ]
    }

    /// Each may do what it is for and no more. Shutting a client out is a matter for the monitors and the metadata servers.
    static let users = [
        CephGoal.User(
            CephNames.user,
            ["mds": "allow rwps", "mon": "allow r", "osd": "allow rw tag cephfs data=\(CephNames.fileSystem)"]
        ),
        CephGoal.User(
            CephNames.fenceUser,
            [
                // To list and evict clients.
                "mds": "allow *",
                "mgr": "allow r",
                "mon": #"allow r, allow command "osd blocklist", allow command "osd down""#,
                "osd": "allow rwx pool=\(CephNames.fencePool)",
            ]
        ),
    ]
}

extension Int {
    fileprivate func roundedDown(to step: Int) -> Int { self / step * step }
    /// The largest power of two that is not larger.
    fileprivate var powerOfTwo: Int { self < 1 ? 1 : 1 << (Int.bitWidth - 1 - leadingZeroBitCount) }
}
