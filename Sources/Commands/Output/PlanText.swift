import Planning

/// A plan as people read it: host by host, system by system.
enum PlanText {
    static func render(_ plan: Plan, full: Bool) -> String {
        var text = ""
        let places = plan.steps.reduce(into: [String?]()) { if !$0.contains($1.host) { $0.append($1.host) } }
        for place in places.sorted(by: { ($0 ?? "\u{ffff}") < ($1 ?? "\u{ffff}") }) {
            text += Paint.bold(place ?? "the whole estate") + "\n"
            text += systems(plan.steps.filter { $0.host == place }, full: full) + "\n"
        }
        return text + summary(plan)
    }

    static func summary(_ plan: Plan) -> String {
        guard !plan.isEmpty else {
            return plan.unseen.isEmpty
                ? "Nothing to do: the hosts match the estate."
                : "Nothing to do where it could be seen; the rest could not."
        }
        func count(_ actions: Set<Change.Action>) -> Int {
            plan.steps.filter { actions.contains($0.change.action) }.count
        }
        let words = [
            (count([.create]), "to create"), (count([.change]), "to change"), (count([.restart]), "to restart"),
            (count([.remove]), "to remove"),
        ]
        return "Plan: " + words.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + "."
    }

    private static func systems(_ steps: [Plan.Step], full: Bool) -> String {
        let names = steps.reduce(into: [SystemName]()) { if !$0.contains($1.system) { $0.append($1.system) } }
        return names.map { name in
            "  \(Paint.dim(name.rawValue))\n" + steps.filter { $0.system == name }.map { line($0, full: full) }.joined()
        }.joined()
    }

    private static func line(_ step: Plan.Step, full: Bool) -> String {
        let subject = step.isOfCluster ? "" : "\(step.resource): "
        var text = "    \(mark(step.change.action)) \(subject)\(step.change.summary)\n"
        for detail in step.change.details { text += "        \(detail)\n" }
        if let caution = step.change.caution { text += "        \(Paint.yellow("! \(caution)"))\n" }
        // A new file is shown in full only where asked for: its lines are the estate's words in an engine's.
        if full || step.change.action != .create { text += diff(step.change.diff) }
        return text
    }

    private static func diff(_ lines: [DiffLine]) -> String {
        lines.map { line in
            let text = "\(line.mark.rawValue) \(line.text)"
            let painted =
                switch line.mark {
                case .same: Paint.dim(text)
                case .gone: Paint.red(text)
                case .new: Paint.green(text)
                }
            return "        \(painted)\n"
        }.joined()
    }

    static func mark(_ action: Change.Action) -> String {
        switch action {
        case .create: Paint.green("+")
        case .change: Paint.yellow("~")
        case .remove: Paint.red("-")
        case .restart: Paint.cyan("↻")
        }
    }
}
