import Converge
import Estate
import FoundationEssentials
import Hosts
import Planning
import Systems

/// The way of every change: lock, look, show, ask, perform, follow, note.
struct Undertaking: Sendable {
    enum Consent: Sendable {
        case word
        /// The name of a host of which something is lost for good.
        case name(String)
    }

    var intent: Survey.Intent
    var sessions: Sessions
    var yes: Bool
    /// Seconds.
    var timeout: Int
    var consent = Consent.word
    /// Throws when the plan is not what was meant.
    var review: @Sendable (Plan) throws -> Void = { _ in }

    func perform(what: String) async throws {
        try await lock(what)
        let survey = try await Survey.make(intent, sessions: sessions)
        try review(survey.plan)
        Talk.say(PlanText.render(survey.plan, full: false))
        guard survey.plan.obstacles.isEmpty else { throw Failures(all: survey.plan.obstacles + survey.plan.unseen) }
        guard !survey.plan.isEmpty else {
            guard survey.plan.unseen.isEmpty else { throw Failures(all: survey.plan.unseen) }
            return
        }
        for failure in survey.plan.unseen { Talk.say("left out: \(failure)\n") }
        try ask()
        let failures = await execute(survey)
        await note(survey, what: what, failures: failures)
        guard failures.isEmpty, survey.plan.unseen.isEmpty else { throw Failures(all: failures + survey.plan.unseen) }
        Talk.say("Done.")
    }

    /// In the order of the estate, so that of two changes one gets all hosts.
    private func lock(_ what: String) async throws {
        let holder = LockHolder(who: Operator.name, what: what)
        for session in sessions.open { try await session.lock(holder) }
    }

    private func ask() throws {
        guard !yes else { return }
        guard Talk.isInteractive else {
            throw Failure(.declined, "nothing was changed: without a terminal nobody can be asked", next: "add --yes")
        }
        let isAgreed =
            switch consent {
            case .word: Talk.confirm("Apply this plan?")
            case .name(let name): Talk.ask("Type the host's name, \(name), to apply this plan:") == name
            }
        guard isAgreed else { throw Failure(.declined, "nothing was changed") }
    }

    private func execute(_ survey: Survey) async -> [Failure] {
        let view = ProgressView(hosts: intent.estate.hosts.map(\.name))
        let interrupts = Interrupts()
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await view.tick() }
            let followers = await begin(survey)
            var failures = await Execution(survey, sessions: sessions, stopping: { interrupts.stopping }) { progress in
                await view.show(progress)
            }.run()
            if !interrupts.stopping {
                failures += await follow(followers, unless: failures, until: interrupts, view: view)
            }
            group.cancelAll()
            await view.finish()
            return failures
        }
    }

    /// What stands before the deployment, for each stack that is to change.
    private func begin(_ survey: Survey) async -> [String: RollOutFollower] {
        let manager = SwarmDriver.manager(among: sessions, seen: await SwarmDriver.see(sessions))
        var all: [String: RollOutFollower] = [:]
        for step in survey.plan.steps where step.resource.kind == Stack.kind {
            guard let manager else { continue }
            all[step.resource.name] = try? await RollOutFollower.begin(
                stack: step.resource.name,
                on: manager,
                sessions: sessions
            )
        }
        return all
    }

    private func follow(
        _ followers: [String: RollOutFollower],
        unless failures: [Failure],
        until interrupts: Interrupts,
        view: ProgressView
    ) async -> [Failure] {
        let names = intent.stacks.map(\.name).filter { followers[$0] != nil }
        guard failures.isEmpty else { return [] }
        var all: [Failure] = []
        for name in names {
            guard let follower = followers[name] else { continue }
            let stopping = { @Sendable in interrupts.stopping }
            let failure = await follower.follow(timeout: .seconds(timeout), stopping: stopping) { line in
                await view.show(.note(host: nil, "\(name): \(line)"))
            }
            if let failure { all.append(failure) }
            // One word of it is enough, however many stacks there are.
            if interrupts.stopping { break }
        }
        return all
    }

    /// Into the journal of each host what changed there, and of one host what changed for the whole estate.
    /// A host whose agent does not run yet has no journal to write to.
    private func note(_ survey: Survey, what: String, failures: [Failure]) async {
        let speaker = sessions.open.first?.host.name
        let estate = intent.estate.name
        _ = await eachHost(sessions.open) { session in
            let name = session.host.name
            var part = survey.plan
            part.steps.removeAll { $0.host != name && !($0.host == nil && name == speaker) }
            guard !part.isEmpty else { return }
            let failed = failures.filter { $0.host == name || ($0.host == nil && name == speaker) }.count
            let detail = PlanText.summary(part) + (failed == 0 ? "" : " \(failed) failed.")
            let note = JournalNote(who: Operator.name, what: what, subject: estate, detail: detail)
            let data = try StatusCoding.encoder().encode(note)
            _ = try await session.agent(
                AgentRequest("POST", "/v1/events", body: String(decoding: data, as: UTF8.self)),
                within: 5
            )
        }
    }
}
