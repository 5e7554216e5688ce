//! Marks of scanners other than Nmap: the names they give themselves, and what only they and worms ask for.
//!
//! Facts collected from the tools' own sources and manuals. General clients (curl, Wget, python-requests) are no marks: on many
//! sites they are somebody's job. Invariant: each name stands for a tool that looks for weaknesses or counts machines.

use super::indicators::Indicator;
use crate::protocol::Effort::{self, Moderate, Trivial};

const fn agent(
    id: &'static str,
    name: &'static str,
    about: &'static str,
    effort: Effort,
    filter: &'static str,
) -> Indicator {
    Indicator { id, name, about, effort, filter, fields: &["user_agent"], lacks: &[] }
}

pub(super) const SCANNERS: &[Indicator] = &[
    agent(
        "nikto-agent",
        "Nikto",
        "Web server scanner. Older versions name themselves, with the number of the test; newer ones imitate a browser.",
        Trivial,
        "user_agent:*Nikto*",
    ),
    agent(
        "sqlmap-agent",
        "sqlmap",
        "Searches for SQL injection. Its option --random-agent hides the name.",
        Trivial,
        "user_agent:*sqlmap*",
    ),
    agent(
        "page-guessers",
        "Page guessers",
        "Gobuster, ffuf, feroxbuster, DirBuster, Wfuzz and others try long lists of paths; an option changes the name.",
        Trivial,
        r"user_agent:(gobuster/* OR Fuzz\ Faster\ U\ Fool* OR feroxbuster/* OR DirBuster* OR Wfuzz/* OR *dirsearch* OR *jaeles*)",
    ),
    agent(
        "site-fingerprinters",
        "WhatWeb, WPScan and the like",
        "Recognise the software of a site, and the content management systems and their weaknesses.",
        Trivial,
        r"user_agent:(WhatWeb/* OR WPScan* OR *joomscan* OR *droopescan* OR *graphw00f* OR *projectdiscovery/httpx*)",
    ),
    agent(
        "mass-scanners",
        "masscan and ZGrab",
        "Made to visit every address of a network or of the internet in a short time.",
        Trivial,
        "user_agent:(*masscan* OR *zgrab*)",
    ),
    agent(
        "weakness-scanners",
        "Weakness scanners",
        "Nessus, OpenVAS, Acunetix, Qualys, Netsparker, w3af, Arachni, skipfish, Nuclei, Tsunami and others. Your own security \
         team may run them: ask, and note the address.",
        Trivial,
        r"user_agent:(*Nessus* OR *OpenVAS* OR *Acunetix* OR *Qualys* OR *Netsparker* OR *AppSpider* OR *w3af* OR *Arachni* OR Mozilla/5.0\ SF/* OR *Nuclei* OR *TsunamiSecurityScanner* OR *commix/* OR *xsstrike* OR *Nettacker*)",
    ),
    agent(
        "password-guessers",
        "Hydra",
        "Tries passwords on login pages; the name stands in its source, so it takes another build to change it.",
        Moderate,
        r"user_agent:(Mozilla/5.0\ \(Hydra* OR Mozilla/4.0\ \(Hydra*)",
    ),
    agent(
        "attack-frameworks",
        "Metasploit, old agents",
        "Agents of old Metasploit modules, among them a version of Internet Explorer that never existed. Newer modules imitate \
         browsers.",
        Moderate,
        r"user_agent:(*Metasploit* OR *MSIE\ 6.1\;\ Windows\ NT*)",
    ),
    agent(
        "internet-surveyors",
        "Internet surveyors",
        "Companies and researchers that visit all addresses of the internet. If they reach a plant, so does everybody.",
        Trivial,
        r"user_agent:(*CensysInspect* OR *Shodan* OR *InternetMeasurement* OR *Palo\ Alto\ Networks* OR *NetSystemsResearch* OR *l9scan* OR *l9explore* OR *ModatScanner* OR *BitSightBot* OR *Keydrop.io* OR *NetcraftSurveyAgent*)",
    ),
    Indicator {
        id: "log4shell",
        name: "Log4Shell attempts",
        about: "${jndi: in a user agent or a URI makes old versions of Log4j fetch and run a program (CVE-2021-44228). The letters are often \
                hidden in further ${ }.",
        effort: Moderate,
        filter: r"user_agent:/\$\{.{0,60}(jndi|\$\{)/ OR uri:/(\$|%24)(\{|%7b).{0,60}(jndi|(\$|%24)(\{|%7b))/",
        fields: &["user_agent", "uri"],
        lacks: &[],
    },
    Indicator {
        id: "worm-uris",
        name: "Worms that look for routers and cameras",
        about: "Mozi, Gafgyt and their kind ask for their own program, or for pages of home routers that run commands.",
        effort: Moderate,
        filter: "uri:(*/Mozi.* OR */bin.sh OR */boaform/* OR */GponForm/* OR */setup.cgi?next_file* OR */shell?cd*)",
        fields: &["uri"],
        lacks: &[],
    },
    Indicator {
        id: "exposed-files",
        name: "Files that should not be there",
        about: "Settings with passwords (.env), PHPUnit left on a server, the list of users: what scripts ask of every server on the internet.",
        effort: Moderate,
        filter: "uri:(*/.env OR *phpunit*/eval-stdin.php* OR *etc/passwd*)",
        fields: &["uri"],
        lacks: &[],
    },
];
