import Estate
import Planning

/// The numbers MariaDB runs with.
package enum DatabaseSettings {
    /// - Parameter members: none for a single MariaDB.
    static func file(for host: Host, of estate: Estate, spec: DatabaseSpec, memory: Int) -> String {
        let members = DatabaseSystem.members(of: estate, spec)
        let cluster = spec.engine == .galera ? galera(host, estate, spec, members, memory: memory) : ""
        return """
            # Written by trivet apply.
            [mariadbd]
            bind_address = \(host.address)
            port = \(DatabaseNames.port)
            skip_name_resolve = ON
            character_set_server = utf8mb4
            max_connections = \(connections(memory))
            max_allowed_packet = 256M
            ssl_ca = \(DatabaseNames.authority)
            ssl_cert = \(DatabaseNames.certificate)
            ssl_key = \(DatabaseNames.key)
            default_storage_engine = InnoDB
            innodb_buffer_pool_size = \(spec.memory ?? bufferPool(memory))
            innodb_log_file_size = \(redoLog(spec.memory ?? bufferPool(memory)))
            # What was acknowledged is on the disk.
            innodb_flush_log_at_trx_commit = 1
            sync_binlog = 1
            # Every acknowledgement carries the position that a reader must have reached to see it.
            log_bin = trivet
            log_slave_updates = ON
            binlog_format = ROW
            max_binlog_size = 128M
            binlog_expire_logs_seconds = 86400
            \(cluster)
            """
    }

    private static func galera(
        _ host: Host,
        _ estate: Estate,
        _ spec: DatabaseSpec,
        _ members: [Host],
        memory: Int
    ) -> String {
        // Others are asked for the data first, and anybody when none of them can give it.
        let donors = members.reversed().filter { $0.name != host.name }.map(\.name)
        let index = members.firstIndex { $0.name == host.name } ?? 0
        return """
            server_id = 1
            gtid_domain_id = \(100 + index)
            innodb_autoinc_lock_mode = 2
            wsrep_on = ON
            wsrep_provider = /usr/lib/galera/libgalera_smm.so
            wsrep_cluster_name = \(DatabaseNames.name(of: estate.name))
            wsrep_cluster_address = gcomm://\(members.map(\.address).joined(separator: ","))
            wsrep_node_name = \(host.name)
            wsrep_node_address = \(host.address)
            wsrep_node_incoming_address = \(host.address):\(DatabaseNames.port)
            wsrep_gtid_mode = ON
            wsrep_gtid_domain_id = 77
            wsrep_slave_threads = 4
            wsrep_sst_method = mariabackup
            wsrep_sst_auth = \(DatabaseNames.transferUser):
            wsrep_sst_donor = \(donors.joined(separator: ",")),
            wsrep_sst_receive_address = \(host.address):\(DatabaseNames.transferPort)
            wsrep_provider_options = "\(provider(host, spec, memory: memory))"

            [sst]
            # With the certificates of the server, whose names are those of hosts.
            ssl-mode = VERIFY_CA

            """
    }

    /// For one network: a silent member is lost after 1.5 s instead of 5, on hosts that are never busy after half a second.
    private static func provider(_ host: Host, _ spec: DatabaseSpec, memory: Int) -> String {
        let times =
            switch spec.detection {
            case .usual:
                [
                    "evs.keepalive_period=PT0.3S", "evs.inactive_check_period=PT0.1S", "evs.suspect_timeout=PT1.5S",
                    "evs.inactive_timeout=PT3S", "evs.install_timeout=PT3S", "evs.join_retrans_period=PT0.3S",
                    "gmcast.peer_timeout=PT1S",
                ]
            case .fast:
                [
                    "evs.keepalive_period=PT0.1S", "evs.inactive_check_period=PT0.05S", "evs.suspect_timeout=PT0.5S",
                    "evs.inactive_timeout=PT1S", "evs.install_timeout=PT1S", "evs.join_retrans_period=PT0.1S",
                    "gmcast.peer_timeout=PT0.5S",
                ]
            }
        let options =
            times + [
                "repl.causal_read_timeout=PT3S", "pc.recovery=TRUE", "gcache.size=\(spec.cache ?? cache(memory))",
                "gcache.recover=yes", "gcs.fc_limit=256", "gcs.fc_factor=0.8", "gcs.fc_single_primary=yes",
                "gmcast.listen_addr=ssl://\(host.address):\(DatabaseNames.groupPort)",
                "ist.recv_addr=\(host.address):\(DatabaseNames.catchUpPort)", "socket.ssl=yes",
                "socket.ssl_ca=\(DatabaseNames.authority)", "socket.ssl_cert=\(DatabaseNames.certificate)",
                "socket.ssl_key=\(DatabaseNames.key)",
            ]
        return options.joined(separator: ";")
    }

    /// An eighth of the host's memory, which is there for containers and files too; 128 MiB to 32 GiB.
    static func bufferPool(_ memory: Int) -> Int { min(32 << 30, max(128 << 20, memory / 8)).wholeMebibytes }

    /// Large enough that a burst of writes does not wait for the pages to be written.
    static func redoLog(_ bufferPool: Int) -> Int { min(2 << 30, max(96 << 20, bufferPool / 4)).wholeMebibytes }

    /// What changes within an hour or so, so that a member that was away gets the changes and not all the data.
    static func cache(_ memory: Int) -> Int { min(4 << 30, max(256 << 20, memory / 16)).wholeMebibytes }

    /// Each may come to take a few MiB.
    static func connections(_ memory: Int) -> Int { min(3000, max(150, (memory >> 20) / 8)) }
}

extension Int {
    fileprivate var wholeMebibytes: Int { self & ~((1 << 20) - 1) }
}
