@testable import Engines
import Testing

struct LastAnswersTests {
    /// How often the answers had to be read.
    func reads(_ answers: [(target: String, body: String)]) -> Int {
        let last = LastAnswers()
        var count = 0
        for answer in answers {
            let value = last.value(of: Array(answer.body.utf8), to: answer.target) {
                count += 1
                return answer.body
            }
            #expect(value == answer.body)
        }
        return count
    }

    @Test func `the same answer is read once`() {
        #expect(reads([("/tasks", "a"), ("/tasks", "a"), ("/tasks", "a")]) == 1)
    }

    @Test func `another answer is read, and so is the first when it comes again`() {
        #expect(reads([("/tasks", "a"), ("/tasks", "b"), ("/tasks", "a")]) == 3)
    }

    @Test func `questions with another filter have answers of their own`() {
        #expect(reads([("/tasks", "a"), ("/tasks?x", "b"), ("/tasks", "a"), ("/tasks?x", "b")]) == 2)
    }

    @Test func `what is not asked again and again is not kept`() {
        #expect(reads([("/containers/c1/json", "a"), ("/containers/c1/json", "a")]) == 2)
    }

    @Test func `answer after answer to questions of the moment does not pile up`() {
        let others = (0..<20).map { (target: "/tasks?\($0)", body: "b") }
        #expect(reads([("/nodes", "a")] + others + [("/nodes", "a")]) == 22)
    }
}
