//! What is asked first of the logs of industrial protocols, though no scanner leaves it: who writes, what was refused, who looks around.
//!
//! Values are those of Zeek's scripts and of the constants and log records in the sources of the ICSNPP parsers (`consts.zeek`,
//! `*_enum.zeek`, `types.zeek` of each), as they stand in the logs of their tests. Several parsers log answers as rows of their own, under
//! the name of the function: where a field tells them apart, they are left out. Invariant: as for indicators; what stands here never
//! counts as the mark of a scanner.

use super::indicators::Indicator;
use super::protocols::mark;
use crate::protocol::Effort::Hard;

pub(super) const INDUSTRIAL: &[Indicator] = &[
    mark(
        "modbus-writes",
        "Writes to Modbus devices",
        "Functions that change coils, registers or files. Who writes besides the usual master is the first question in a plant.",
        Hard,
        "func:*WRITE* AND NOT func:*EXCEPTION",
        &["func"],
    )
    .unless(&["pdu_type", "request_response"]),
    mark(
        "modbus-writes-asked",
        "Writes to Modbus devices",
        "Functions that change coils, registers or files; the answers are left out. Who writes besides the usual master is the first \
         question in a plant.",
        Hard,
        "func:*WRITE* AND NOT pdu_type:RESP*",
        &["func", "pdu_type"],
    ),
    mark(
        "modbus-writes-linked",
        "Writes to Modbus devices",
        "Registers that were changed with a mask, or written and read at once; the answers are left out.",
        Hard,
        "func:*WRITE* AND request_response:REQUEST",
        &["func", "request_response"],
    ),
    mark(
        "modbus-unusual",
        "Modbus functions out of the ordinary",
        "Numbers that nobody named, those of single makers (programs and firmware among them), and diagnostics: fuzzing, engineering \
         software, or an attack.",
        Hard,
        "func:(unknown-* OR DIAGNOSTICS OR PROGRAM* OR POLL_* OR FIRMWARE* OR RESET_COMM* OR OBJECT_MESSAGING OR MULTIPLE_FUNCTION* OR \
         REPORT_LOCAL*)",
        &["func"],
    )
    .unless(&["pdu_type"]),
    mark(
        "modbus-unusual-asked",
        "Modbus functions out of the ordinary",
        "Numbers that nobody named, those of single makers (programs and firmware among them), and diagnostics: fuzzing, engineering \
         software, or an attack. The answers are left out.",
        Hard,
        "func:(unknown-* OR DIAGNOSTICS OR PROGRAM* OR POLL_* OR FIRMWARE* OR RESET_COMM* OR OBJECT_MESSAGING OR MULTIPLE_FUNCTION* OR \
         REPORT_LOCAL*) AND NOT pdu_type:RESP*",
        &["func", "pdu_type"],
    ),
    mark(
        "modbus-refused",
        "Requests that Modbus devices refused",
        "Answers with an exception: functions or registers that the device does not have, as when somebody tries them out. Writes that \
         failed are among them.",
        Hard,
        "func:*EXCEPTION OR exception:*",
        &["func", "exception"],
    ),
    mark(
        "modbus-detailed-refused",
        "Requests that Modbus devices refused",
        "Answers with an exception, with the registers they were about: what the device does not have, as when somebody tries it out. \
         Writes that failed are among them.",
        Hard,
        "func:*EXCEPTION OR exception_code:*",
        &["func", "exception_code"],
    ),
    mark(
        "dnp3-commands",
        "DNP3 commands that change something",
        "Operate, write, restart, stop, files and settings. Reading and polling are left out, and select, which prepares an operate.",
        Hard,
        "fc_request:(WRITE OR OPERATE OR DIRECT_OPERATE* OR *RESTART OR *_APPL OR *_FILE OR *_CONFIG OR DISABLE_UNSOLICITED)",
        &["fc_request"],
    ),
    mark(
        "dnp3-operates",
        "DNP3 outputs that were operated",
        "What a command switched, point by point; select, which only prepares it, is left out.",
        Hard,
        "function_code:(OPERATE OR DIRECT_OPERATE*) AND block_type:*",
        &["function_code", "block_type"],
    ),
    mark(
        "dnp3-not-operated",
        "DNP3 outputs that were not operated",
        "Commands that an outstation answered with anything but success: outputs it does not have, operated without a select, or in \
         local mode.",
        Hard,
        "status_code:* AND NOT status_code:Success AND block_type:*",
        &["status_code", "block_type"],
    ),
    mark(
        "s7-writes",
        "Writes, downloads and stops of S7 controllers",
        "Variables written, blocks loaded into the controller, and its program started or stopped. The answers are left out.",
        Hard,
        r"function_name:(Write\ Var* OR *Download* OR PLC\ Control OR PLC\ Stop) AND NOT rosctr_name:ACK*",
        &["function_name", "rosctr_name"],
    ),
    mark(
        "s7-controls",
        "S7 controllers forced, stopped, restarted or set",
        "Values forced, the clock set, memory reset, a change of mode, a password given: asked by engineering software as user data, \
         beside the plain functions.",
        Hard,
        r"subfunction_name:(Stop OR *Restart OR Modify\ Variable OR Force* OR Memory\ Reset OR Set\ Clock* OR PLC\ Password)",
        &["subfunction_name"],
    ),
    mark(
        "s7-identity",
        "S7 controllers are asked what they are",
        "Lists of the system state (SZL) and of program blocks: s7-info of Nmap reads two of them. Engineering software and some \
         operator pages read them too.",
        Hard,
        r"subfunction_name:(Read\ SZL OR List\ Blocks*)",
        &["subfunction_name"],
    ),
    mark(
        "s7-refused",
        "Requests that S7 controllers refused",
        "Answers with an error class: what the controller does not have, or does not allow.",
        Hard,
        r"error_class:* AND NOT error_class:No\ error AND function_name:*",
        &["error_class", "function_name"],
    ),
    mark(
        "s7plus-writes",
        "Writes to newer S7 controllers",
        "Variables set over S7comm-plus. The handshake of each session sets one too: look who, and how often.",
        Hard,
        r"function_name:Set\ * AND opcode_name:Request",
        &["function_name", "opcode_name"],
    ),
    mark(
        "bacnet-writes",
        "Writes to BACnet devices",
        "Properties, lists and files written, objects made or deleted, a device given another number (You-Are). The answers are left out.",
        Hard,
        "pdu_service:(*write* OR create*object* OR delete*object* OR *list*element* OR you?are*) AND NOT pdu_type:(*ACK* OR ERROR* OR \
         REJECT* OR ABORT*)",
        &["pdu_service", "pdu_type"],
    ),
    mark(
        "bacnet-property-writes",
        "Properties of BACnet devices that were written",
        "Which property of which object, and with what value. Reading is left out.",
        Hard,
        "pdu_service:*write* AND NOT pdu_service:*ack* AND property:*",
        &["pdu_service", "property"],
    ),
    mark(
        "bacnet-controls",
        "BACnet devices asked to restart or fall silent, clocks set",
        "Asked for a restart or a backup, to switch off communication, to take a time (often everybody at once), to operate life safety. \
         Whether the device did stands in its answer. One machine may set the time of a site; look who else does.",
        Hard,
        "pdu_service:(*reinitialize* OR *communication*control* OR *time*synchronization* OR life*safety*) AND NOT pdu_type:(*ACK* OR \
         ERROR* OR REJECT* OR ABORT*)",
        &["pdu_service", "pdu_type"],
    ),
    mark(
        "bacnet-unusual",
        "BACnet services out of the ordinary",
        "Virtual terminals, services of single makers, text messages, and files read out of a device: engineering software, or somebody \
         who tries things out.",
        Hard,
        "pdu_service:(vt?* OR *private*transfer* OR *text*message* OR *read*file*) AND NOT pdu_type:(*ACK* OR ERROR* OR REJECT* OR ABORT*)",
        &["pdu_service", "pdu_type"],
    ),
    mark(
        "bacnet-refused",
        "Requests that BACnet devices refused",
        "Errors, rejects and aborts: services or properties that the device does not have, as when somebody tries them out.",
        Hard,
        "pdu_type:(ERROR* OR REJECT* OR ABORT*)",
        &["pdu_type"],
    ),
    mark(
        "bacnet-discovery",
        "BACnet devices are asked who is there",
        "Who-Is and Who-Has, mostly to everybody: how a new machine finds devices, and how somebody who looks around does.",
        Hard,
        "pdu_service:(who?is* OR who?has* OR who?am?i*)",
        &["pdu_service"],
    ),
    mark(
        "cip-writes",
        "CIP services that change something",
        "Attributes set, tags written, devices reset, started or stopped. The answers are left out.",
        Hard,
        "cip_service:(Set\\ * OR *Write* OR Reset* OR Start* OR Stop* OR Create* OR Delete* OR Apply* OR Restore* OR Save* OR Insert* OR \
         Remove*) AND NOT direction:response",
        &["cip_service", "direction"],
    ),
    mark(
        "cip-refused",
        "Requests that CIP devices refused",
        "Answers with anything but success: services, classes or attributes that a device does not have, or does not let be set.",
        Hard,
        r"cip_status:* AND NOT cip_status:(Success OR Partial\ Transfer)",
        &["cip_status"],
    ),
    mark(
        "enip-refused",
        "Requests that EtherNet/IP devices refused",
        "Commands that a device does not know, or sessions that it did not open.",
        Hard,
        "enip_status:* AND NOT enip_status:Success AND NOT enip_status:/^0x0+$/",
        &["enip_status"],
    ),
    mark(
        "opcua-writes",
        "OPC UA requests that change something",
        "Values written, methods called, nodes added or taken away.",
        Hard,
        "identifier_str:(WriteRequest OR CallRequest OR HistoryUpdateRequest OR AddNodesRequest OR AddReferencesRequest OR \
         DeleteNodesRequest OR DeleteReferencesRequest)",
        &["identifier_str"],
    ),
    mark(
        "opcua-refused",
        "OPC UA answers that are bad",
        "Status codes of the severity Bad: no right, no such node, no valid session. BadNoSubscription at the end of a session is usual.",
        Hard,
        "severity_str:*Bad*",
        &["severity_str"],
    ),
    mark(
        "opcua-open",
        "OPC UA without signature and encryption",
        "The security policy None: whoever reaches the server reads along, and may change what passes.",
        Hard,
        "sec_policy_uri:*None",
        &["sec_policy_uri"],
    ),
    mark(
        "profinet-changes",
        "PROFINET devices set up or released",
        "Records written to a device, and its connection controlled or released: when a plant starts, when it is engineered, or when \
         somebody takes a device over.",
        Hard,
        "operation_num:(Write* OR *Control* OR Release*) AND packet_type:Request",
        &["operation_num", "packet_type"],
    ),
    mark(
        "profinet-refused",
        "Requests that PROFINET devices refused",
        "Calls that ended in a fault or were rejected.",
        Hard,
        "packet_type:(Fault OR Reject) AND operation_num:*",
        &["packet_type", "operation_num"],
    ),
    mark(
        "srtp-writes",
        "Writes, loads and stops of GE controllers",
        "Memory written or forced, a program loaded, the controller set to run or stop, its clock, name or privileges changed.",
        Hard,
        r"service_request_code:(Write* OR Set\ * OR Change* OR Clear* OR Program\ load* OR Toggle*) AND NOT srtp_type:Reply",
        &["service_request_code", "srtp_type"],
    ),
    mark(
        "srtp-refused",
        "Requests that GE controllers refused",
        "Answers that are an error: no privilege, a wrong password, a service that is not there.",
        Hard,
        r"message_type:Error\ Nack* AND srtp_type:*",
        &["message_type", "srtp_type"],
    ),
    mark(
        "hart-writes",
        "HART devices set, trimmed or reset",
        "Commands that write to an instrument: its range, its zero, its tag, a fixed output, a reset.",
        Hard,
        r"token_passing_pdu_command_number:(Write* OR Set\ * OR Reset* OR Enter* OR Trim* OR Perform* OR Lock* OR EEPROM*)",
        &["token_passing_pdu_command_number"],
    ),
    mark(
        "roc-writes",
        "Writes to ROC flow computers",
        "Parameters, points or the clock set. Files are in a log of their own.",
        Hard,
        r"opcode:(Set\ * OR Write\ *) AND NOT packet_type:Response",
        &["opcode", "packet_type"],
    ),
    mark(
        "roc-refused",
        "Requests that ROC flow computers refused",
        "Answers with the error indicator (255).",
        Hard,
        r"opcode:Error\ Indicator* AND packet_type:*",
        &["opcode", "packet_type"],
    ),
    mark(
        "genisys-controls",
        "Genisys controls sent to field devices",
        "Control data, and the order to carry it out: in railways, what moves points and clears signals.",
        Hard,
        r"header:(*Control\ Data OR Execute\ Controls) AND NOT direction:response",
        &["header", "direction"],
    ),
    mark(
        "phasors-off",
        "Phasor measurements switched off",
        "A command to stop sending data. Each client sends it once when it begins; alone, it blinds the control room.",
        Hard,
        r"command:Data\ off AND frame_type:*",
        &["command", "frame_type"],
    ),
    mark(
        "ethercat-control",
        "EtherCAT devices reset or their state changed",
        "Written registers for reset, for the state of the application, for write protection and for the EEPROM.",
        Hard,
        "Command:*Write AND Register_Type:(ESC_Rst* OR AL_Ctl OR *_Write_En OR *_Write_Prot OR SII_EEPROM*)",
        &["Command", "Register_Type"],
    ),
];
