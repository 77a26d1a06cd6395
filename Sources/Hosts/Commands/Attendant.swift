package import Planning
import Subprocess

/// A child that is kept and answers each line with a line: starting a program for each question would cost more.
package final class Attendant: Sendable {
    private struct Question: Sendable {
        var line: String
        var answer: AsyncStream<String>.Continuation
    }

    private let command: Command
    private let questions: AsyncStream<Question>
    private let queue: AsyncStream<Question>.Continuation

    /// - Parameter command: its timeout does not count.
    package init(_ command: Command) {
        self.command = command
        (questions, queue) = AsyncStream.makeStream()
    }

    /// Answers for as long as the child lives; questions that come in between wait for the next run.
    ///
    /// - Throws: ``Failure`` when it ends though nobody told it to.
    package func run() async throws {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .milliseconds(200))]
        _ = try await Subprocess.run(
            await Shell.executable(of: command),
            arguments: Arguments(command.arguments),
            platformOptions: options,
            input: .inputWriter,
            output: .sequence,
            error: .discarded
        ) { process in
            var reader = ByteReader(process.standardOutput)
            for await question in self.questions {
                defer { question.answer.finish() }
                _ = try await process.standardInputWriter.write(question.line + "\n")
                guard let answer = try await reader.line() else { throw self.ended }
                question.answer.yield(answer)
            }
        }
    }

    /// - Throws: ``Failure`` when the child ends without an answer.
    package func ask(_ line: String) async throws -> String {
        let (answers, answer) = AsyncStream<String>.makeStream()
        // A run that was cancelled is the last.
        if case .terminated = queue.yield(Question(line: line, answer: answer)) { throw ended }
        for await answer in answers { return answer }
        try Task.checkCancellation()
        throw ended
    }

    private var ended: Failure { Failure(.failed, "`\(command.executable)` ended without an answer") }
}
