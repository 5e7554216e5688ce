//! Marks of Nmap in HTTP: agents, service probes, and the pages its scripts ask for.
//!
//! Facts about Nmap's own files, in our words; none of its data is copied. A plain `GET /` without agent and host is a probe
//! too, but any old client sends it, so it is no mark by itself. Invariant: what an ordinary browser on an engineer's desk does
//! is not in here.

use super::indicators::Indicator;
use crate::protocol::Effort::{Hard, Moderate, Trivial};

pub(super) const NMAP: &[Indicator] = &[
    Indicator {
        id: "nmap-nse-agent",
        name: "Nmap Scripting Engine agent",
        about: "The user agent of all HTTP scripts, with an http link up to 2018 and https since (nselib/http.lua). One script \
                argument, http.useragent, replaces it.",
        effort: Trivial,
        filter: r"user_agent:*Nmap\ Scripting\ Engine*",
        fields: &["user_agent"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-script-agents",
        name: "Agents of single Nmap scripts",
        about: "Scripts that send an agent of their own: vulners, nessus-xmlrpc-brute, icap-info, mcafee-epo-agent, \
                http-sap-netweaver-leak, and http-dlink-backdoor, whose agent is the backdoor's key and an attack by itself.",
        effort: Moderate,
        filter: r"user_agent:(*Vulners\ NMAP\ Plugin* OR Nmap OR *nmap\ icap-client* OR *mcafee-epo-agent* OR *xmlset_roodkcableoj28840ybtide* OR *MSIE\ 10.6\;\ Windows\ NT\ 6.1\;\ Trident/5.0\;\ InfoPath.2\;\ SLCC1*)",
        fields: &["user_agent"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-borrowed-agents",
        name: "Agents borrowed from other programs",
        about: "Versions of printing, phone, photo and VPN clients that Nmap's libraries imitate (ipp.lua, mobileme.lua, \
                anyconnect.lua, dpap-brute). A real client of just this age looks the same.",
        effort: Moderate,
        filter: r"user_agent:(CUPS/1.5.1 OR Find\ iPhone/1.3\ MeKit* OR iPhoto/9.1.1* OR *AnyConnect\ Darwin_i386\ 3.1.05160*)",
        fields: &["user_agent"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-nice-ports",
        name: "Service probe for a page that is not there",
        about: "Version detection (-sV) asks for /nice ports,/Trinity.txt.bak to see the server's 404 page; it carries no user \
                agent (nmap-service-probes, FourOhFourRequest).",
        effort: Moderate,
        filter: r"uri:/\/nice( |%20)ports(,|%2c)\/Tri(n|%6e)ity\.txt/",
        fields: &["uri"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-rtsp-probe",
        name: "Service probe for RTSP",
        about: "Version detection sends OPTIONS / RTSP/1.0 to find cameras; on a web server it is logged as the uri \"/ RTSP/1.\". \
                A video client names a full rtsp:// address instead (nmap-service-probes, RTSPRequest).",
        effort: Moderate,
        filter: r"method:OPTIONS AND uri:/^\/ RTSP\/1/",
        fields: &["method", "uri"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-sip-probe",
        name: "Service probe for SIP",
        about: "Version detection sends OPTIONS sip:nm SIP/2.0 to find telephony (nmap-service-probes, SIPOptions).",
        effort: Moderate,
        filter: "uri:sip:nm*",
        fields: &["uri"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-options-probe",
        name: "OPTIONS / with neither agent nor host",
        about: "Version detection sends OPTIONS / HTTP/1.0 and nothing else (nmap-service-probes, HTTPOptions). Other clients \
                that ask for options say who they are or which host they mean.",
        effort: Moderate,
        filter: "method:OPTIONS AND uri:\"/\" AND NOT user_agent:* AND NOT host:*",
        fields: &["method", "uri", "user_agent", "host"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-product-probes",
        name: "Service probes for single products",
        about: "Version detection asks for the status pages of OfficeScan, Metasploit's RPC, Hazelcast, Docker and others, \
                without agent and host (nmap-service-probes).",
        effort: Moderate,
        filter: r"uri:(/\?CAVIT OR /server-info OR /api OR /hazelcast/rest/cluster OR /version) AND NOT user_agent:* AND NOT host:*",
        fields: &["uri", "user_agent", "host"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-t3",
        name: "WebLogic T3 greeting",
        about: "weblogic-t3-info greets with t3 and the version 12.1.2 or 11.1.2; on a web server the greeting is logged as the \
                method t3. Real T3 clients have other versions and talk to WebLogic only.",
        effort: Hard,
        filter: "method:t3 AND uri:(12.1.2* OR 11.1.2*)",
        fields: &["method", "uri"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-404-calibration",
        name: "Pages asked for to learn the 404 answer",
        about: "Before guessing pages, scripts ask for three that cannot exist, named with the word nmap and the scanner's own \
                clock in epoch seconds (nselib/http.lua).",
        effort: Moderate,
        filter: "uri:(*/nmaplowercheck* OR */NmapUpperCheck* OR */Nmap/folder/check*)",
        fields: &["uri"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-random-method",
        name: "Method of four random letters",
        about: "http-methods and http-method-tamper try a made-up method of four upper-case letters. Known methods of four \
                letters are left out; a made-up method of another length was typed by somebody.",
        effort: Moderate,
        filter: "method:/^(?-i:[A-Z]{4})$/ AND NOT method:(POST OR HEAD OR COPY OR MOVE OR LOCK OR LINK OR BIND OR POLL)",
        fields: &["method"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-git",
        name: "Source repository in the web root",
        about: "http-git, one of the default scripts (-sC, -A), asks for /.git/HEAD; so do other scanners, and no browser.",
        effort: Hard,
        filter: "uri:*/.git/HEAD",
        fields: &["uri"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-hadoop",
        name: "Status pages of Hadoop, HBase and Flume",
        about: "Default scripts ask every web server for the status pages of big-data servers, which are seldom found in a \
                plant (hadoop-*-info, hbase-*-info, flume-master-info).",
        effort: Hard,
        filter: "uri:(*/flumemaster.jsp OR */masterenv.jsp OR */masterstaticconfig.jsp OR */browseDirectory.jsp OR */dfshealth.jsp OR */dfsnodelist.jsp* OR */jobtracker.jsp OR */jobhistory.jsp* OR */tasktracker.jsp OR */machines.jsp?type=* OR */master.jsp OR */regionserver.jsp OR */rs-status)",
        fields: &["uri"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-cors",
        name: "Origin example.com",
        about: "http-cors tries whether a server trusts a foreign origin, and takes example.com for it.",
        effort: Moderate,
        filter: "origin:(example.com OR http://example.com OR https://example.com)",
        fields: &["origin"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-hnap",
        name: "Home network administration",
        about: "hnap-info and the default probes ask for /HNAP1, the administration interface of small routers; worms do too.",
        effort: Hard,
        filter: "uri:*/HNAP1*",
        fields: &["uri"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-vmware",
        name: "VMware interface, asked by something else",
        about: "vmware-version posts to /sdk, http-vmware-path-vuln climbs out of it. VMware's own clients name themselves.",
        effort: Hard,
        filter: "uri:(\"/sdk\" OR /sdk/../../* OR /sdk/%2E%2E/*) AND NOT user_agent:*VMware*",
        fields: &["uri", "user_agent"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-vulnerability-pages",
        name: "Pages of known weaknesses",
        about: "Paths that single vulnerability and information scripts try: FrontPage, Domino, Supermicro's IPMI, Huawei \
                routers, Rails, a Tor directory, the page that http-malware-host looks for, and the made-up page of \
                http-devframework.",
        effort: Hard,
        filter: "uri:(*/_vti_bin/_vti_aut/author.dll* OR */names.nsf OR */PSBlock OR */system/user/scn_user_list OR */Listadeparametros.html OR */ts/in.cgi?open2* OR */tor/status-vote/current/consensus OR */rails/info/properties OR */random404page/*)",
        fields: &["uri"],
        lacks: &[],
    },
    Indicator {
        id: "nmap-ics-pages",
        name: "Pages of controllers, asked for out of the blue",
        about: "Fingerprints of Siemens, Schneider and Trane devices (http-fingerprints.lua, http-trane-info). A browser gets to \
                these from another page and names it as referrer; a script does not.",
        effort: Hard,
        filter: "uri:(*/CSS/Miniweb.css OR */S7Web.css OR */Portal0000.htm OR */secure/system/globaldata.htm* OR */evox/about) AND NOT referrer:*",
        fields: &["uri", "referrer"],
        lacks: &[],
    },
];
