import Planning
import Systems
import Testing

@Suite struct RollOutTests {
    static func services(update: String? = nil, replicas: Int = 2) -> CommandResult {
        let status = update.map { #","UpdateStatus":{"State":"\#($0)","Message":"told so"}"# } ?? ""
        return CommandResult(
            status: 0,
            output: #"[{"Spec":{"Name":"site_web","Mode":{"Replicated":{"Replicas":\#(replicas)}}}\#(status)}]"#
        )
    }

    static func task(_ id: String, _ state: String, desired: String = "Running", error: String = "") -> String {
        #"{"ID":"\#(id)","Name":"site_web.1","Node":"a","DesiredState":"\#(desired)","CurrentState":"\#(state)","Error":"\#(error)"}"#
    }

    static func judge(_ services: CommandResult, _ tasks: [String], earlier: Set<String> = []) -> RollOut.Judgement {
        let listed = CommandResult(status: 0, output: tasks.joined(separator: "\n"))
        return RollOut(stack: "site").judge(services: services, tasks: listed, earlier: earlier)
    }

    @Test func `all replicas running is done`() {
        let tasks = [Self.task("1", "Running 3 seconds ago"), Self.task("2", "Running 1 second ago")]
        #expect(Self.judge(Self.services(), tasks) == .done)
        #expect(Self.judge(Self.services(update: "completed"), tasks) == .done)
    }

    @Test func `an update under way is waited for`() {
        let tasks = [Self.task("1", "Running 3 seconds ago"), Self.task("2", "Running 1 second ago")]
        #expect(Self.judge(Self.services(update: "updating"), tasks) == .waiting("web 2 of 2"))
    }

    @Test func `a task that cannot be placed says why`() {
        let tasks = [Self.task("1", "Pending 5 seconds ago", error: "no suitable node")]
        #expect(Self.judge(Self.services(), tasks) == .waiting("web 0 of 2 (no suitable node)"))
    }

    @Test func `two failed tasks are a failure, told in the task's words`() {
        let failed = [
            Self.task("1", "Rejected 1 second ago", desired: "Shutdown", error: "No such image"),
            Self.task("2", "Rejected 3 seconds ago", desired: "Shutdown", error: "No such image"),
        ]
        #expect(Self.judge(Self.services(), failed) == .failed(service: "web", reason: "No such image", task: "1"))
        #expect(Self.judge(Self.services(), failed, earlier: ["1", "2"]) == .waiting("web 0 of 2"))
    }

    @Test func `what a task complained of is kept by its service`() {
        let tasks = CommandResult(
            status: 0,
            output: Self.task("1", "Rejected 1 second ago", desired: "Shutdown", error: "No such image")
        )
        let complaints = RollOut(stack: "site").complaints(tasks, earlier: [])
        #expect(complaints == ["web": RollOut.Complaint(task: "1", words: "No such image")])
        #expect(RollOut(stack: "site").complaints(tasks, earlier: ["1"]).isEmpty)
    }

    @Test func `a rolled back update is a failure`() {
        guard case .failed(let service, let reason, _) = Self.judge(Self.services(update: "rollback_completed"), [])
        else {
            Issue.record("it was not seen")
            return
        }
        #expect(service == "web")
        #expect(reason.contains("told so"))
    }
}
