internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import UnixSignals

/// Reads the settings again on SIGHUP. What is not valid changes nothing.
struct Reloader: Service {
    let path: String
    let lanes: Lanes
    let fleet: Fleet
    let book: Rulebook
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() { reload() }
    }

    func reload() {
        do {
            let rules = try Rules(try RouterSettings.read(path))
            book.put(rules)
            for lane in lanes.all { lane.eventLoop.execute { lane.value.obey(rules) } }
            fleet.adopt(rules.settings)
            logger.info("settings read again")
        } catch {
            logger.error("the settings stay as they were", metadata: ["file": "\(path)", "problem": "\(error)"])
        }
    }
}
