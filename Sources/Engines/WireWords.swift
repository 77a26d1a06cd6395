internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import SystemPackage

/// A library's error in the words that people know, such as `Connection refused`.
enum WireWords {
    static func of(_ error: any Error) -> String {
        switch error {
        case let error as IOError: return Errno(rawValue: error.errnoCode).description
        case let error as NIOConnectionError:
            let first = error.connectionErrors.first.map { of($0.error) } ?? "no address of it answers"
            return error.port > 0 ? "\(error.host) port \(error.port): \(first)" : first
        case ChannelError.connectTimeout: return "no answer to the connection"
        case let error as HTTPClientError where error == .remoteConnectionClosed: return "it closed the connection"
        default: return "\(error)"
        }
    }
}
