import Converge
import Planning
import Testing

@Suite struct SelectionTests {
    @Test(
        arguments: [
            ([], [], "edge", true), (["edge"], [], "edge", true), (["edge"], [], "base", false),
            ([], ["edge"], "edge", false),
            (["edge"], ["edge"], "edge", false),
        ] as [([String], [String], String, Bool)]
    )
    func `only and skip choose systems`(only: [String], skip: [String], system: String, chosen: Bool) {
        let selection = Selection(only: Set(only.map { SystemName($0) }), skip: Set(skip.map { SystemName($0) }))
        #expect(selection.has(SystemName(system)) == chosen)
    }

    @Test func `naming a host leaves the estate as a whole alone`() {
        #expect(!Selection(hosts: ["a"]).hasEstate)
        #expect(Selection().hasEstate)
    }
}
