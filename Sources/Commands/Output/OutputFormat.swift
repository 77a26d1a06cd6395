import ArgumentParser

/// How a listing is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
