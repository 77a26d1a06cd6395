/// Shell, run on a host as root.
enum DatabaseScripts {
    /// Answers statements as the server's root, on its socket.
    static let client =
        "timeout 10 mariadb --no-defaults --batch --raw --skip-column-names --connect-timeout=3 --user=root --socket=\(DatabaseNames.socket)"

    /// What a start would wait for or disturb: one at a time finds out how far the data goes, or starts the server.
    static let lock = "/run/trivet/database.lock"
    /// It ran since the host started.
    static let ran = "/run/trivet/database.ran"
    /// Stopped by us, so that it is started again.
    static let wanted = "/run/trivet/database.wanted"
    /// Debian's: a start with it makes a new cluster.
    static let newCluster = "/run/mariadb-wsrep-new-cluster"

    /// Prints lines of words divided by tabs, the first of which says what the line is about. It is run every minute:
    /// what the shell can do by itself costs a tenth of a program's start.
    static let look = """
        umask 077
        [ -d /run/trivet ] || mkdir -p /run/trivet
        unit=$(systemctl show mariadb.service -p LoadState -p ActiveState -p MainPID -p ExecMainStartTimestampMonotonic)
        while IFS='=' read -r key value; do
            printf 'unit\\t%s\\t%s\\n' "$key" "$value"
            case $key in
            LoadState) load=$value ;;
            ActiveState) active=$value ;;
            MainPID) main=$value ;;
            ExecMainStartTimestampMonotonic) since=$value ;;
            esac
        done << EOT
        $unit
        EOT
        [ "$load" = loaded ] || exit 0
        # systemd forgets a unit that is neither enabled nor active.
        [ -e \(ran) ] && [ ! -e \(wanted) ] && echo ran
        if [ -e \(newCluster) ] || grep -qzxs -- --wsrep-new-cluster "/proc/$main/cmdline"; then
            echo founding
        fi
        [ -s \(DatabaseNames.forks) ] && printf 'forks\\t%s\\n' "$(cat \(DatabaseNames.forks))"

        # What Galera notes of itself.
        state=\(DatabaseNames.data)/grastate.dat
        uuid='' seqno=''
        if [ -e $state ]; then
            while IFS=': ' read -r key value; do
                case $key in
                uuid) uuid=$value ;;
                seqno) seqno=$value ;;
                safe_to_bootstrap) [ "$value" = 1 ] && echo last ;;
                esac
            done < $state
        fi
        view=\(DatabaseNames.data)/gvwstate.dat
        if [ -s $view ]; then
            number='' own='' members=''
            while IFS=': ' read -r key value; do
                case $key in
                my_uuid) own=$value ;;
                view_id) number=${value##* } ;;
                member) members=$members${members:+,}${value%% *} ;;
                esac
            done < $view
            printf 'view\\t%s\\t%s\\t%s\\n' "$number" "$own" "$members"
        fi

        # Databases that never were in a cluster.
        if [ ! -e $state ] && [ -d \(DatabaseNames.data)/mysql ]; then
            find \(DatabaseNames.data) -mindepth 1 -maxdepth 1 -type d ! -name '#*' ! -name mysql ! -name sys ! -name test \\
                ! -name performance_schema ! -name lost+found -printf 'loose\\t%f\\n'
        fi

        case $active in
        active|reloading)
            rm -f \(DatabaseNames.position) \(wanted)
            touch \(ran)
            # How long it runs, in hundredths of a second.
            read -r up rest < /proc/uptime
            age=$((${up%.*}${up#*.} - since / 10000))
            cents=$((age % 100))
            [ $cents -ge 10 ] || cents=0$cents
            find \(files.joined(separator: " ")) -maxdepth 0 -newermt "$((age / 100)).$cents seconds ago" \\
                -printf 'stale\\t%p\\n' 2> /dev/null
            \(client) -e "\(questions)" | sed 's/^/status\\t/'
            ;;
        inactive|failed)
            [ $active = failed ] && journalctl -u mariadb.service -n 3 --no-pager -o cat | sed 's/^/words\\t/'
            case $uuid in ''|00000000-0000-0000-0000-000000000000) exit 0 ;; esac
            if [ "${seqno:--1}" -ge 0 ]; then
                printf 'position\\t%s\\t%s\\n' "$uuid" "$seqno"
                exit 0
            fi
            # It did not stop of its own will: the data says how far it goes.
            exec 9> \(lock)
            flock -w 300 9 || exit 0
            case $(systemctl is-active mariadb.service) in inactive|failed) ;; *) exit 0 ;; esac
            # Recovering writes into both, running too.
            mark() { stat -c %.Y \(DatabaseNames.data)/ib_logfile0 $state | paste -sd ,; }
            if [ "$(cut -f 1 \(DatabaseNames.position) 2> /dev/null)" != "$(mark)" ]; then
                if found=$(galera_recovery 2> /run/trivet/database.recovery); then
                    printf '%s\\t%s\\n' "$(mark)" "$found" > \(DatabaseNames.position).new
                    mv \(DatabaseNames.position).new \(DatabaseNames.position)
                else
                    tail -n 6 /run/trivet/database.recovery | sed 's/^/unreadable\\t/'
                    exit 0
                fi
            fi
            # Behind a comma stands the position in the binary log.
            position=$(sed 's/.*wsrep_start_position=//; s/,.*//' \(DatabaseNames.position))
            printf 'position\\t%s\\t%s\\n' "${position%:*}" "${position##*:}"
            ;;
        esac
        """

    /// What the server reads when it starts.
    static let files = [
        DatabaseNames.settings, DatabaseNames.dropIn, DatabaseNames.authority, DatabaseNames.certificate,
    ]

    static let questions = """
        SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_ready', 'wsrep_local_state', \
        'wsrep_cluster_size', 'wsrep_cluster_state_uuid', 'wsrep_last_committed', 'wsrep_local_recv_queue', \
        'wsrep_local_cached_downto', 'wsrep_replicated_bytes', 'wsrep_received_bytes', 'Uptime', 'Threads_connected'); \
        SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'wsrep_desync', 'wsrep_on')
        """

    /// Databases, accounts and their rights.
    static let contents = """
        set -e
        \(client) -e "
            SELECT 'database', schema_name FROM information_schema.schemata;
            SELECT 'account', User, Host, IFNULL(JSON_VALUE(Priv, '$.plugin'), ''),
                IFNULL(JSON_VALUE(Priv, '$.authentication_string'), ''), IFNULL(JSON_VALUE(Priv, '$.ssl_type'), 0),
                IFNULL(JSON_VALUE(Priv, '$.account_locked'), 0)
                FROM mysql.global_priv WHERE IFNULL(JSON_VALUE(Priv, '$.is_role'), 0) = 0;
            SELECT 'done'"
        \(client) -e "SELECT CONCAT('SHOW GRANTS FOR ', QUOTE(User), '@', QUOTE(Host), ';') FROM mysql.global_priv
            WHERE IFNULL(JSON_VALUE(Priv, '$.is_role'), 0) = 0 AND User NOT IN ('root', 'mariadb.sys', '')" |
            \(client) | sed "s/^/grant$(printf '\\t')/"
        """
}
