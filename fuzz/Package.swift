// swift-tools-version: 6.2
import PackageDescription

// The parsers of the router alone, so that the fuzzer builds in little time; `fuzz/run` links it.
let package = Package(
    name: "fuzz",
    products: [.library(name: "Parsers", type: .static, targets: ["Parsers"])],
    dependencies: [.package(url: "https://github.com/apple/swift-nio", from: "2.101.0")],
    targets: [
        .systemLibrary(name: "CZlib"),
        .target(
            name: "Parsers",
            dependencies: ["CZlib", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .unsafeFlags(["-sanitize=fuzzer"]),
            ]
        )
    ]
)
