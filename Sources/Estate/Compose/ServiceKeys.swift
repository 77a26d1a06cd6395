/// What becomes of each key of a service that needs no more than a table.
enum ServiceKeys {
    /// Handed on as they are.
    static let kept: [String: Shape] = [
        "cap_add": .set, "cap_drop": .set, "command": .words, "dns": .textsAsList,
        "dns_search": .textsAsList, "entrypoint": .words, "hostname": .text, "image": .text, "init": .flag,
        "labels": .pairs,
        "logging": .object(["driver": .text, "options": .pairs]), "read_only": .flag, "stdin_open": .flag,
        "stop_grace_period": .duration, "stop_signal": .text, "sysctls": .pairs, "tty": .flag, "user": .text,
        "working_dir": .text,
        "ulimits": .map(.either(.integer, .object(["soft": .integer, "hard": .integer]))),
    ]

    /// Left out, with the reason.
    static let ignored: [String: String] = [
        "annotations": "Swarm has no annotations",
        "attach": "it is for a terminal only",
        "blkio_config": "Swarm has no block I/O weights",
        "container_name": "Swarm names containers itself; other services reach it by the service's name",
        "cpu_count": notInSwarm, "cpu_percent": notInSwarm, "cpu_period": notInSwarm, "cpu_quota": notInSwarm,
        "cpu_rt_period": notInSwarm, "cpu_rt_runtime": notInSwarm, "cpu_shares": notInSwarm, "cpuset": notInSwarm,
        "depends_on": "Swarm starts all services at once; let the service wait or retry",
        "develop": "it is for development only",
        "dns_opt": notInSwarm, "domainname": notInSwarm,
        "expose": "services of a network reach each other on every port",
        "isolation": notInSwarm,
        "links": "services of a network reach each other by name",
        "mac_address": notInSwarm, "mem_swappiness": notInSwarm, "memswap_limit": notInSwarm,
        "oom_kill_disable": notInSwarm, "oom_score_adj": notInSwarm,
        "platform": "the image for the host's own platform is used",
        "pull_policy": "Swarm fixes the image's digest when the stack is deployed, and pulls what is missing",
        "security_opt": "Swarm does not hand it to containers",
        "storage_opt": notInSwarm,
    ]

    /// Done elsewhere in the conversion.
    static let translated: Set<String> = [
        "build", "configs", "cpus", "deploy", "env_file", "environment", "extra_hosts", "healthcheck", "mem_limit",
        "mem_reservation", "network_mode", "networks", "pids_limit", "ports", "profiles", "restart", "scale", "secrets",
        "shm_size", "tmpfs", "volumes",
    ]

    /// What Swarm cannot honour, and what to do instead.
    static let refused: [String: String] = [
        "cgroup": "remove it; a container cannot choose its control group in Swarm",
        "cgroup_parent": "remove it; limit the service with `deploy.resources`",
        "credential_spec": "remove it; it is for Windows",
        "device_cgroup_rules": devices, "devices": devices, "gpus": devices,
        "extends": "paste the other service's keys here, or use a YAML anchor (`<<: *name`)",
        "external_links": "put both services into one stack, or on one external overlay network",
        "group_add": "use `user: \"uid:gid\"`",
        "ipc": "remove it; Swarm cannot share it between containers",
        "label_file": "write the labels under `labels`",
        "models": "remove it; Swarm runs no models",
        "pid": "remove it; Swarm cannot share it between containers",
        "post_start": "do it in the image's entry point",
        "pre_stop": "handle `stop_signal` in the program",
        "privileged": "remove it, and name single capabilities with `cap_add`",
        "provider": "remove it; run the provider as a service",
        "runtime": "make it the default runtime of the hosts' Docker, then remove it",
        "use_api_socket": "mount `/var/run/docker.sock` instead",
        "userns_mode": "remove it",
        "uts": "remove it; set `hostname` instead",
        "volume_driver": "name the driver under the top-level `volumes`",
        "volumes_from": "give both services the same named volume",
    ]

    static let known = (Array(kept.keys) + Array(ignored.keys) + Array(translated)).sorted()

    private static let notInSwarm = "Swarm does not support it"
    private static let devices =
        "run what needs the device outside of the cluster: Swarm cannot hand a device to a container"
}
