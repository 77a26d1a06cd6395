// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled the same way.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
]

/// A room of the house: its name, and the rooms and libraries below it.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ room: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(room)Tests",
        dependencies: [.byName(name: room)] + dependencies,
        exclude: exclude,
        swiftSettings: settings
    )
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
    name: "trivet",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "trivet", targets: ["trivet"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    ],
    // From the door down to the foundation; an arrow may only point to a room further down this list.
    targets: [
        .executableTarget(name: "trivet", dependencies: ["Commands"], swiftSettings: settings),
        room(
            "Commands",
            [
                "Lab", "Agent", "Converge", "Router", "Systems", "Trust", "Hosts", "Planning", "Estate", argumentParser,
            ]
        ),
        room("Lab", ["Hosts", "Planning", "Estate", yams]),
        room(
            "Agent",
            [
                "Systems", "Hosts", "Engines", "Systemd", "Planning", "Estate", grdb, hummingbird, hummingbirdTLS,
                httpClient,
                httpTypes, nioCore, nioPosix, nioSSL, lifecycle, logging,
            ]
        ),
        room("Converge", ["Systems", "Hosts", "Planning", "Estate"]),
        room(
            "Router",
            ["Systemd", "CZlib", nioCore, nioHTTP, nioPosix, nioSSL, crypto, logging, lifecycle, unixSignals]
        ),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        room("Engines", [httpClient, nioCore, nioHTTP, nioPosix, system]),
        room("Systemd"),
        room("Trust", ["Systems", "Hosts", "Planning", "Estate", x509, crypto, asn1]),
        room("Systems", ["Planning", "Estate"]),
        room("Hosts", ["Planning", "Estate", subprocess, system, crypto]),
        room("Planning", ["Estate", crypto]),
        room("Estate", [yams, crypto]),
        .executableTarget(
            name: "growth",
            dependencies: ["Systems", "Planning", "Estate"],
            path: "bench/Growth",
            swiftSettings: settings
        ),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        tests("Estate", exclude: ["Golden"]),
        tests("Planning", ["Estate"]),
        tests("Hosts", ["Planning", "Estate"]),
        tests("Systems", ["Planning", "Estate"], exclude: ["Golden"]),
        tests("Converge", ["Systems", "Hosts", "Planning", "Estate"]),
        tests("Trust", ["Systems", "Hosts", "Planning", "Estate"]),
        tests("Engines", ["TestSupport", httpClient, nioCore, nioHTTP, nioPosix]),
        tests(
            "Agent",
            ["TestSupport", "Systemd", "Systems", "Hosts", "Engines", "Planning", "Estate", grdb, nioCore, nioPosix],
            exclude: ["Golden"]
        ),
        tests("Router", [nioCore, nioEmbedded, nioPosix, logging]),
        tests("Lab", ["Hosts", "Estate"], exclude: ["Golden"]),
        tests("Commands", ["Systems", "Planning", "Estate", argumentParser]),
        .testTarget(name: "EndToEndTests", dependencies: ["Hosts", "Planning", "Estate"], swiftSettings: settings),
    ]
)
