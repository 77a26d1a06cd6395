import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import Router

/// What the agent hears and says on the control socket.
@Suite struct ControlTests {
    @Test func `who follows hears of the writer at once, and then of each change`() async throws {
        let members = try await RouterStage.members(["a", "b"])
        let stage = try RouterStage(try await RouterStage.settings(members, host: "a"))
        let path = "/tmp/trivet-control-\(UUID().uuidString.prefix(8)).sock"
        let answers = ControlAnswers(lanes: stage.lanes, fleet: stage.fleet)
        let control = ControlSocket(
            path: path,
            answers: answers,
            fleet: stage.fleet,
            group: RouterStage.group,
            logger: RouterStage.logger
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await control.run() }
            let heard = Heard()
            let channel = try await stage.eventually { try? await Self.connect(path, heard) }
            try await channel.writeAndFlush(ByteBuffer(string: "GET /v1/writer?follow HTTP/1.1\r\nHost:\r\n\r\n"))
            _ = try await stage.eventually { heard.words.first }
            #expect(heard.words.first?.writer == nil)
            try await stage.run {
                _ = try await stage.eventually { heard.words.last?.writer == "a" ? true : nil }
                let answer = await answers.answer("PUT", "/v1/writer", Array(#"{"writer":"b","epoch":7}"#.utf8))
                #expect(answer.status == 200)
                let last = try await stage.eventually { heard.words.last.flatMap { $0.writer == "b" ? $0 : nil } }
                #expect(last.decree == .init(writer: "b", epoch: 7))
                #expect(last.members.allSatisfy { $0.takesWrites == true })
                #expect(zip(heard.words, heard.words.dropFirst()).allSatisfy { $0 != $1 })
            }
            try await channel.close()
            tasks.cancelAll()
        }
        for member in members { await member.die() }
    }

    @Test func `asked to look around, it asks all members at once`() async throws {
        let members = try await RouterStage.members(["a", "b"])
        var settings = try await RouterStage.settings(members, host: "a")
        settings.watch.every = 60
        let stage = try RouterStage(settings)
        try await stage.run {
            _ = try await stage.eventually { members.allSatisfy { $0.questions == 1 } ? true : nil }
            let answers = ControlAnswers(lanes: stage.lanes, fleet: stage.fleet)
            // A watcher may be about to go to sleep.
            _ = try await stage.eventually {
                #expect(await answers.answer("POST", "/v1/look", []).status == 204)
                return members.allSatisfy { $0.questions >= 2 } ? true : nil
            }
        }
        for member in members { await member.die() }
    }

    private static func connect(_ path: String, _ heard: Heard) async throws -> any Channel {
        try await ClientBootstrap(group: RouterStage.group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Reader(heard)) }
            }
            .connect(unixDomainSocketPath: path).get()
    }

    private final class Heard: Sendable {
        let text = Mutex("")
        /// The lines that are JSON; sizes of chunks stand between them.
        var words: [RouterWord] {
            text.withLock { $0 }.split(whereSeparator: \.isNewline).compactMap {
                try? JSONDecoder().decode(RouterWord.self, from: Data($0.utf8))
            }
        }
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let heard: Heard
        init(_ heard: Heard) { self.heard = heard }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            heard.text.withLock { $0 += text }
        }
    }
}
