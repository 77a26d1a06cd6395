/// What one member said of itself, and what follows for its use. Pure.
struct MemberReport: Sendable, Equatable {
    var values: [String: String]

    static let question = """
        SELECT LOWER(VARIABLE_NAME),VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN \
        ('WSREP_READY','WSREP_CLUSTER_STATUS','WSREP_LOCAL_STATE','WSREP_CLUSTER_STATE_UUID','WSREP_CLUSTER_CONF_ID',\
        'WSREP_CLUSTER_SIZE','WSREP_LOCAL_STATE_COMMENT') UNION ALL SELECT 'read_only',@@global.read_only UNION ALL \
        SELECT LOWER(VARIABLE_NAME),VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES WHERE VARIABLE_NAME IN \
        ('WSREP_DESYNC','WSREP_REJECT_QUERIES','WSREP_ON','WSREP_SST_DONOR_REJECTS_QUERIES')
        """

    init(values: [String: String]) { self.values = values }

    init(rows: [[String?]]) {
        values = [:]
        for row in rows where row.count == 2 {
            if let name = row[0], let value = row[1] { values[name] = value }
        }
    }

    /// A MariaDB that is in no cluster has no such status, or says that it is off.
    var isClustered: Bool { values["wsrep_on"] == "ON" }

    var condition: MemberCondition {
        guard !values.isEmpty else { return .unusable("said nothing of itself") }
        let readOnly = values["read_only"].map { $0 != "0" && $0 != "OFF" } ?? false
        guard isClustered else { return readOnly ? .readable("is read-only") : .usable }
        guard values["wsrep_cluster_status"] == "Primary" else { return .unusable("is not in the majority's part") }
        guard values["wsrep_ready"] == "ON" else { return .unusable("is not ready (\(state))") }
        guard values["wsrep_reject_queries"] ?? "NONE" == "NONE" else { return .unusable("rejects queries") }
        switch values["wsrep_local_state"] {
        case "4": break
        case "2" where values["wsrep_sst_donor_rejects_queries"] == "ON": return .unusable("gives its data to another")
        case "2": return .readable("gives its data to another")
        default: return .unusable("is \(state)")
        }
        if values["wsrep_desync"] == "ON" { return .readable("is let lag") }
        return readOnly ? .readable("is read-only") : .usable
    }

    private var state: String { values["wsrep_local_state_comment"] ?? "in an unknown state" }

    /// The view of the cluster it is in; nil when it is in none, or in no majority's.
    var view: (number: Int, size: Int)? {
        guard isClustered, values["wsrep_cluster_status"] == "Primary",
            let number = values["wsrep_cluster_conf_id"].flatMap({ Int($0) }),
            let size = values["wsrep_cluster_size"].flatMap({ Int($0) })
        else { return nil }
        return (number, size)
    }

    /// Whether those that answer are the whole cluster, so that a member that is silent is out of it: what it was asked will
    /// not be committed. An arbitrator is a member that never answers here; with one this is never so.
    static func areAll(_ reports: some Sequence<MemberReport>) -> Bool {
        let views = reports.compactMap(\.view)
        guard let newest = views.max(by: { $0.number < $1.number }) else { return false }
        return newest.size <= views.filter { $0.number == newest.number }.count
    }
}
