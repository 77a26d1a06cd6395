/// What a real Ceph 18.2.7 on three Debian 13 hosts answered, with what nobody reads left out.
package enum CephSamples {
    /// `ceph status`, three hosts, just formed: the last copies were made a moment ago.
    package static let well = #"""

        {"health":{"status":"HEALTH_WARN","checks":{"MGR_MODULE_DEPENDENCY":{"severity":"HEALTH_WARN",
        "summary":{"message":"10 mgr modules have failed dependencies","count":10},"muted":false},
        "MON_DISK_LOW":{"severity":"HEALTH_WARN","summary":{"message":"mons h1,h2,h3 are low on available space",
        "count":3},"muted":false}},"mutes":[]},"quorum":[0,1,2],"quorum_names":["h1","h2","h3"],"monmap":{"epoch":1,
        "min_mon_release_name":"reef","num_mons":3},"osdmap":{"epoch":16,"num_osds":3,"num_up_osds":3,
        "osd_up_since":1795422697,"num_in_osds":3,"osd_in_since":1795422686,"num_remapped_pgs":0},
        "pgmap":{"pgs_by_state":[{"state_name":"active+clean","count":32}],"num_pgs":32,"num_objects":22,
        "bytes_used":502374400,"bytes_avail":25267429376,"bytes_total":25769803776,"recovering_objects_per_sec":2,
        "recovering_bytes_per_sec":247,"recovering_keys_per_sec":1,"num_objects_recovered":21,
        "num_bytes_recovered":2362,"num_keys_recovered":10,"write_bytes_sec":966,"read_op_per_sec":0,
        "write_op_per_sec":2},"fsmap":{"epoch":7,"id":1,"up":1,"in":1,"max":1,"by_rank":[{"filesystem_id":1,
        "rank":0,"name":"h3","status":"up:active","gid":4183}],"up:standby":2},"mgrmap":{"available":true,
        "num_standbys":2,"modules":[],"services":{}}}
        """#

    /// `ceph status` with the OSD of h3 stopped.
    package static let degraded = #"""

        {"health":{"status":"HEALTH_WARN","checks":{"MGR_MODULE_DEPENDENCY":{"severity":"HEALTH_WARN",
        "summary":{"message":"10 mgr modules have failed dependencies","count":10},"muted":false},
        "MON_DISK_LOW":{"severity":"HEALTH_WARN","summary":{"message":"mons h1,h2,h3 are low on available space",
        "count":3},"muted":false},"OSD_DOWN":{"severity":"HEALTH_WARN","summary":{"message":"1 osds down",
        "count":1},"muted":false},"OSD_HOST_DOWN":{"severity":"HEALTH_WARN",
        "summary":{"message":"1 host (1 osds) down","count":1},"muted":false},
        "PG_DEGRADED":{"severity":"HEALTH_WARN",
        "summary":{"message":"Degraded data redundancy: 173/519 objects degraded (33.333%), 22 pgs degraded",
        "count":22},"muted":false}},"mutes":[]},"quorum":[0,1,2],"quorum_names":["h1","h2","h3"],
        "monmap":{"epoch":1,"min_mon_release_name":"reef","num_mons":3},"osdmap":{"epoch":26,"num_osds":3,
        "num_up_osds":2,"osd_up_since":1795422729,"num_in_osds":3,"osd_in_since":1795422686,"num_remapped_pgs":0},
        "pgmap":{"pgs_by_state":[{"state_name":"active+undersized+degraded","count":22},
        {"state_name":"active+undersized","count":10}],"num_pgs":32,"num_objects":173,"bytes_used":1341497344,
        "bytes_avail":24428306432,"bytes_total":25769803776,"degraded_objects":173,"degraded_total":519,
        "degraded_ratio":0.33333333333333326,"write_bytes_sec":62902215,"read_op_per_sec":0,"write_op_per_sec":16},
        "fsmap":{"epoch":8,"id":1,"up":1,"in":1,"max":1,"by_rank":[{"filesystem_id":1,"rank":0,"name":"h3",
        "status":"up:active","gid":4183}],"up:standby":2},"mgrmap":{"available":true,"num_standbys":2,"modules":[],
        "services":{}}}
        """#

    /// `ceph status` 14 s after h3 lost its power, in the middle of a recovery.
    package static let hostAway = #"""

        {"health":{"status":"HEALTH_WARN","checks":{"MGR_MODULE_DEPENDENCY":{"severity":"HEALTH_WARN",
        "summary":{"message":"10 mgr modules have failed dependencies","count":10},"muted":false},
        "MON_DISK_LOW":{"severity":"HEALTH_WARN","summary":{"message":"mons h1,h2 are low on available space",
        "count":2},"muted":false},"MON_DOWN":{"severity":"HEALTH_WARN",
        "summary":{"message":"1/3 mons down, quorum h1,h2","count":1},"muted":false},
        "OSD_DOWN":{"severity":"HEALTH_WARN","summary":{"message":"1 osds down","count":1},"muted":false},
        "OSD_HOST_DOWN":{"severity":"HEALTH_WARN","summary":{"message":"1 host (1 osds) down","count":1},
        "muted":false},"PG_DEGRADED":{"severity":"HEALTH_WARN",
        "summary":{"message":"Degraded data redundancy: 61/519 objects degraded (11.753%), 8 pgs degraded",
        "count":8},"muted":false}},"mutes":[]},"quorum":[0,1],"quorum_names":["h1","h2"],"monmap":{"epoch":1,
        "min_mon_release_name":"reef","num_mons":3},"osdmap":{"epoch":31,"num_osds":3,"num_up_osds":2,
        "osd_up_since":1795422761,"num_in_osds":3,"osd_in_since":1795422686,"num_remapped_pgs":0},
        "pgmap":{"pgs_by_state":[{"state_name":"active+clean","count":17},{"state_name":"stale+active+clean",
        "count":7},{"state_name":"stale+active+recovery_wait+degraded","count":4},
        {"state_name":"active+recovery_wait+degraded","count":3},{"state_name":"active+recovering+degraded",
        "count":1}],"num_pgs":32,"num_objects":173,"bytes_used":1916846080,"bytes_avail":23852957696,
        "bytes_total":25769803776,"degraded_objects":61,"degraded_total":519,"degraded_ratio":0.11753371868978806},
        "fsmap":{"epoch":8,"id":1,"up":1,"in":1,"max":1,"by_rank":[{"filesystem_id":1,"rank":0,"name":"h3",
        "status":"up:active","gid":4183}],"up:standby":2},"mgrmap":{"available":true,"num_standbys":2,"modules":[],
        "services":{}}}
        """#

    /// `ceph health detail` of the same moment; of long lists the first few.
    package static let health = #"""

        {"status":"HEALTH_WARN","checks":{"MGR_MODULE_DEPENDENCY":{"severity":"HEALTH_WARN",
        "summary":{"message":"10 mgr modules have failed dependencies","count":10},
        "detail":[{"message":"Module 'balancer' has failed dependency: PyO3 modules do not yet support subinterpreters, see https://github.com/PyO3/pyo3/issues/576"}],
        "muted":false},"MON_DISK_LOW":{"severity":"HEALTH_WARN",
        "summary":{"message":"mons h1,h2,h3 are low on available space","count":3},
        "detail":[{"message":"mon.h1 has 30% avail"},{"message":"mon.h2 has 30% avail"},
        {"message":"mon.h3 has 30% avail"}],"muted":false},"OSD_DOWN":{"severity":"HEALTH_WARN",
        "summary":{"message":"1 osds down","count":1},"detail":[{"message":"osd.2 (root=default,host=h3) is down"}],
        "muted":false},"OSD_HOST_DOWN":{"severity":"HEALTH_WARN","summary":{"message":"1 host (1 osds) down",
        "count":1},"detail":[{"message":"host h3 (root=default) (1 osds) is down"}],"muted":false},
        "PG_DEGRADED":{"severity":"HEALTH_WARN",
        "summary":{"message":"Degraded data redundancy: 173/519 objects degraded (33.333%), 22 pgs degraded",
        "count":22},"detail":[{"message":"pg 1.0 is active+undersized+degraded, acting [1,0]"},
        {"message":"pg 1.3 is active+undersized+degraded, acting [0,1]"},
        {"message":"pg 1.4 is active+undersized+degraded, acting [1,0]"},
        {"message":"pg 1.5 is active+undersized+degraded, acting [0,1]"},
        {"message":"pg 1.6 is active+undersized+degraded, acting [1,0]"},
        {"message":"pg 1.7 is active+undersized+degraded, acting [1,0]"},
        {"message":"pg 2.0 is active+undersized+degraded, acting [1,0]"}],"muted":false}},"mutes":[]}
        """#

    /// `ceph osd tree`
    package static let tree = #"""

        {"nodes":[{"id":-1,"name":"default","type":"root","type_id":11,"children":[-7,-5,-3]},{"id":-3,"name":"h1",
        "type":"host","type_id":1,"pool_weights":{},"children":[0]},{"id":0,"device_class":"hdd","name":"osd.0",
        "type":"osd","type_id":0,"crush_weight":0.0077972412109375,"depth":2,"pool_weights":{},"exists":1,
        "status":"up","reweight":1,"primary_affinity":1},{"id":-5,"name":"h2","type":"host","type_id":1,
        "pool_weights":{},"children":[1]},{"id":1,"device_class":"hdd","name":"osd.1","type":"osd","type_id":0,
        "crush_weight":0.0077972412109375,"depth":2,"pool_weights":{},"exists":1,"status":"up","reweight":1,
        "primary_affinity":1},{"id":-7,"name":"h3","type":"host","type_id":1,"pool_weights":{},"children":[2]},
        {"id":2,"device_class":"hdd","name":"osd.2","type":"osd","type_id":0,"crush_weight":0.0077972412109375,
        "depth":2,"pool_weights":{},"exists":1,"status":"up","reweight":1,"primary_affinity":1}],"stray":[]}
        """#

    /// `ceph osd df`
    package static let osdUsage = #"""

        {"nodes":[{"id":0,"device_class":"hdd","name":"osd.0","type":"osd","type_id":0,
        "crush_weight":0.0077972412109375,"depth":2,"pool_weights":{},"reweight":1,"kb":8388608,"kb_used":26992,
        "kb_used_data":168,"kb_used_omap":1,"kb_used_meta":26814,"kb_avail":8361616,
        "utilization":0.32176971435546875,"var":1,"pgs":32,"status":"up"},{"id":1,"device_class":"hdd",
        "name":"osd.1","type":"osd","type_id":0,"crush_weight":0.0077972412109375,"depth":2,"pool_weights":{},
        "reweight":1,"kb":8388608,"kb_used":26992,"kb_used_data":168,"kb_used_omap":1,"kb_used_meta":26814,
        "kb_avail":8361616,"utilization":0.32176971435546875,"var":1,"pgs":32,"status":"up"},{"id":2,
        "device_class":"hdd","name":"osd.2","type":"osd","type_id":0,"crush_weight":0.0077972412109375,"depth":2,
        "pool_weights":{},"reweight":1,"kb":8388608,"kb_used":26992,"kb_used_data":168,"kb_used_omap":1,
        "kb_used_meta":26814,"kb_avail":8361616,"utilization":0.32176971435546875,"var":1,"pgs":32,"status":"up"}],
        "stray":[]}
        """#

    /// `ceph df`
    package static let usage = #"""

        {"stats":{"total_bytes":25769803776,"total_avail_bytes":25686884352,"total_used_bytes":82919424,
        "total_used_raw_bytes":82919424,"total_used_raw_ratio":0.0032176971435546875,"num_osds":3,
        "num_per_pool_osds":3,"num_per_pool_omap_osds":3},"pools":[{"name":"trivet_meta","id":1,
        "stats":{"stored":3577,"objects":22,"kb_used":96,"bytes_used":98304,"percent_used":4.02910154662095e-06,
        "max_avail":8132797952}},{"name":"trivet_data","id":2,"stats":{"stored":0,"objects":0,"kb_used":0,
        "bytes_used":0,"percent_used":0,"max_avail":8132797952}},{"name":"trivet_fence","id":3,"stats":{"stored":0,
        "objects":0,"kb_used":0,"bytes_used":0,"percent_used":0,"max_avail":8132797952}}]}
        """#

    /// `ceph fs dump`
    package static let fileSystems = #"""

        {"epoch":7,"default_fscid":1,"standbys":[{"gid":4140,"name":"h1","rank":-1,"incarnation":0,
        "state":"up:standby","state_seq":1,"addr":"10.78.0.1:6801/1680387960","join_fscid":-1,"flags":0,"epoch":2},
        {"gid":4164,"name":"h2","rank":-1,"incarnation":0,"state":"up:standby","state_seq":1,
        "addr":"10.78.0.2:6801/378213766","join_fscid":-1,"flags":0,"epoch":3}],"filesystems":[{"mdsmap":{"epoch":6,
        "session_timeout":60,"max_mds":1,"in":[0],"up":{"mds_0":4183},"failed":[],"damaged":[],"stopped":[],
        "fs_name":"trivet","standby_count_wanted":1,"info":{"gid_4183":{"gid":4183,"name":"h3","rank":0,
        "incarnation":5,"state":"up:active","state_seq":3,"addr":"10.78.0.3:6801/2294963874","join_fscid":-1,
        "flags":0}}},"id":1}]}
        """#

    /// `ceph tell mds.0 client ls`
    package static let sessions = #"""

        [{"id":4283,"entity":{"name":{"type":"client","num":4283},"addr":{"type":"any","addr":"10.78.0.3:0",
        "nonce":2506239467}},"state":"open","num_caps":1,"inst":"client.4283 10.78.0.3:0/2506239467",
        "client_metadata":{"ceph_version":"ceph version 18.2.7 (6b0e988052ec84cf2d4a54ff9bbbc5e720b621ad) reef (stable)",
        "entity_id":"admin","hostname":"h3","mount_point":"/srv/vol","root":"/"}},{"id":4248,
        "entity":{"name":{"type":"client","num":4248},"addr":{"type":"any","addr":"10.78.0.2:0",
        "nonce":2224108165}},"state":"open","num_caps":1,"inst":"client.4248 10.78.0.2:0/2224108165",
        "client_metadata":{"ceph_version":"ceph version 18.2.7 (6b0e988052ec84cf2d4a54ff9bbbc5e720b621ad) reef (stable)",
        "entity_id":"admin","hostname":"h2","mount_point":"/srv/vol","root":"/"}}]
        """#

    /// `ceph osd blocklist ls`: a second list stands behind the one that is meant.
    package static let blocklist = #"""

        [{"addr":"10.78.0.9:0/1234","until":"2026-11-23T09:32:02.134912+0000"},
        {"addr":"10.78.0.2:0/2224108165","until":"2026-11-23T09:31:58.850449+0000"}][]
        """#

    /// `rados lock info`
    package static let lock = #"""
        {"name":"holder","type":"exclusive","tag":"","lockers":[{"name":"client.4393","cookie":"h1","description":
        "{\"host\":\"h1\",\"client\":\"10.78.0.1:0/184114621\",\"since\":1}","expiration":"0.000000",
        "addr":"10.78.0.1:0/4163319312"}]}
        """#

    /// The same when nobody has it any more.
    package static let noLock = #"{"name":"holder","type":"exclusive","tag":"","lockers":[]}"#

    /// The admin socket of a `ceph-fuse` that was shut out.
    package static let shutOut = #"""
        {"metadata":{"ceph_version":"ceph version 18.2.7 (6b0e988052ec84cf2d4a54ff9bbbc5e720b621ad) reef (stable)",
        "entity_id":"admin","hostname":"h3","mount_point":"/srv/vol","pid":"1652","root":"/"},"dentry_count":1,"id":4420,
        "inst_str":"client.4420 10.78.0.3:0/1835819978","addr_str":"10.78.0.3:0/1835819978","mds_epoch":19,"osd_epoch":26,
        "osd_epoch_barrier":25,"blocklisted":true,"fs_name":"trivet"}
        """#
}
