@testable import Agent
import Engines
import Foundation
import Systems
import Testing

/// Docker's own values in Trivet's.
struct SwarmMappingTests {
    @Test(arguments: [("null", false), (#"{"State":"updating"}"#, false), (#"{"State":"completed"}"#, true)])
    func `an order of update that was lent is given back when the update is over, not before it began`(
        status: String,
        isOver: Bool
    ) throws {
        let text =
            #"{"ID":"s","Spec":{"Name":"site_station","Labels":{"trivet.lent-order":"stop-first"}},"UpdateStatus":STATUS}"#
        let service = try JSONDecoder().decode(
            Docker.Service.self,
            from: Data(text.replacing("STATUS", with: status).utf8)
        )
        #expect(service.view.wantsOrderBack == isOver)
    }

    @Test func `a task that is to run and has no host waits, with the scheduler's words`() throws {
        let text = #"""
            [{"ID":"a","ServiceID":"s","DesiredState":"running","Status":{"State":"pending","Err":"no suitable node"}},
             {"ID":"b","ServiceID":"s","DesiredState":"running","Status":{"State":"pending"}},
             {"ID":"c","ServiceID":"s","DesiredState":"shutdown","Status":{"State":"pending"}},
             {"ID":"d","ServiceID":"s","DesiredState":"running","NodeID":"n","Status":{"State":"running"}}]
            """#
        let tasks = try JSONDecoder().decode([Docker.Task].self, from: Data(text.utf8))
        #expect(
            tasks.compactMap(\.waiting) == [
                StuckTasks.Task(id: "a", service: "s", words: "no suitable node"),
                StuckTasks.Task(id: "b", service: "s", words: nil),
            ]
        )
    }
}
