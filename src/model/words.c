/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/words.h"

#include <string.h>

typedef struct {
    const char *code;
    const char *sentence;
    const char *next;
} Word;

/* marks a sentence for gettext; the catalogue comes when there is a second language */
#define N_(text) text

static const Word words[] = {
    /* run */
    { "run-planned", N_("run planned for {jobs} devices"), NULL },
    { "run-started", N_("run started"), NULL },
    { "run-resumed", N_("run taken up again"), NULL },
    { "run-state", N_("run is {state}"), NULL },
    { "wave-started", N_("stage {wave} of {waves} started with {jobs} devices"), NULL },
    { "gate-open", N_("gate after stage {wave} open: {failed} failed, {allowed} allowed"), NULL },
    { "gate-shut", N_("gate after stage {wave} shut: {failed} failed, {allowed} allowed"),
      N_("look at the failed devices, then start a new run for the rest") },
    { "interrupted", N_("interrupted"), N_("go on with: camherd resume") },
    { "all-ended", N_("every device came to an end"), NULL },
    { "credential-refused-often", N_("the password was refused by three devices in a row"),
      N_("check the password, then go on with: camherd resume") },
    { "journal-failed", N_("the journal could not be written: {message}"),
      N_("free some space, then go on with: camherd resume") },

    /* job */
    { "job-planned", N_("planned: {from} to {to}"), NULL },
    { "job-state", N_("is {to}"), NULL },
    { "intent", N_("about to {step}"), NULL },
    { "result", N_("{step} ended"), NULL },
    { "identity-read", N_("runs {version}"), NULL },
    { "backup-saved", N_("configuration saved to {path}"), NULL },
    { "backup-skipped", N_("no backup was made, as wished"), NULL },
    { "keep-power", N_("must not lose its power until it is back"), NULL },
    { "device-idle", N_("says it is not upgrading"), NULL },
    { "device-down", N_("device went away"), NULL },
    { "device-back", N_("device is back after {seconds} s"), NULL },
    { "device-moved", N_("came back at {to}, was at {from}"),
      N_("correct the inventory, or give it a fixed address") },
    { "device-at-two", N_("answers at {first} and at {second}; neither is believed"), NULL },
    { "stranger", N_("another device answers at its address: serial {found}"), NULL },
    { "key-asked", N_("shows another TLS key since its update: asked once who it is"), NULL },
    { "key-silent", N_("did not say yet who it is; no login went to its new TLS key"), NULL },
    { "key-changed", N_("has a new TLS key since its update; its serial is the same, so it counts"),
      NULL },
    { "proof", N_("compared before and after"), NULL },
    { "step-started", N_("{step}"), NULL },
    { "step-retry", N_("{step} will be tried again: {message}"), NULL },
    { "adopted", N_("the device was asked after a restart of camherd: {what}"), NULL },

    /* why a job ended */
    { "proved", N_("runs {version}"), NULL },
    { "up-to-date", N_("already runs {version}"), NULL },
    { "skip-wished", N_("left alone as the inventory says: {reason}"), NULL },
    { "gate-kept", N_("not started because the gate was shut"),
      N_("start a new run when the cause is known") },
    { "views-lost", N_("not started: what covers for it, or half of its area, did not come back"),
      N_("bring the lost devices back, then start a new run") },
    { "old-version", N_("came back with the old version {found} instead of {wanted}"),
      N_("the device refused the file quietly: check that it is for this hardware") },
    { "rolled-back", N_("went back to {found} by itself or at our word, instead of {wanted}"),
      N_("look at it and at the file before you try again; its old firmware and settings are "
         "back") },
    { "not-kept", N_("runs the new firmware but did not confirm that it keeps it: {message}"),
      N_("check soon which version it runs: without that word it goes back by itself") },
    { "not-ready", N_("did not get ready to take the file in time"),
      N_("check that it is reachable and not recording, then try again") },
    { "other-version", N_("came back with {found} instead of {wanted}"),
      N_("check what the device runs before anything else is sent") },
    { "other-serial", N_("another device answers: serial {found} instead of {wanted}"),
      N_("find out which device stands at this address") },
    { "key-of-other",
      N_("shows another TLS key and another serial since the update: {found} instead of {wanted}"),
      N_("find out which device stands at this address; nothing more was sent there") },
    { "key-unproved",
      N_("shows another TLS key since the update and did not prove that it is the same device: "
         "{message}"),
      N_("look at it in a browser; if it is the right one: camherd identify ADDRESS "
         "--accept-new-key, then check what it runs") },
    { "key-changed-twice",
      N_("shows another TLS key once more; after an update that is believed only once"),
      N_("find out who answers there; if it is the right one: camherd identify ADDRESS "
         "--accept-new-key, then check what it runs") },
    { "lost-activation", N_("came back without a password, on factory settings"),
      N_("activate it and restore the saved configuration") },
    { "did-not-return", N_("did not come back within {limit}"),
      N_("look at its power and network; the ladder may be needed") },
    { "flash-stuck", N_("still says it is upgrading after {limit}"),
      N_("leave it powered, look again in an hour") },
    { "flash-failed", N_("the device says that flashing failed: {word}"),
      N_("look at the device; do not send again before its log was read") },
    { "not-applied", N_("the file was sent, the device is idle and runs {found}"),
      N_("start a new run for it when the cause is known") },
    { "not-taken", N_("the file did not get through; the device is idle and runs {found}"),
      N_("look at its network and its load, then start a new run for it") },
    { "file-refused", N_("the device does not take the file: {message}"),
      N_("get the file that is made for this model and platform") },
    { "login-lost", N_("came back, but refuses the login that worked before"),
      N_("log in by hand and look at its users") },
    { "reboot-unasked", N_("cannot be asked whether it is done, and did not restart by itself"),
      N_("look at the device; restart it by hand when its light says it is idle") },
    { "parked", N_("put aside until the run goes on"), NULL },
    { "step-failed", N_("{step}: {message}"),
      N_("look at the device, then start a new run for it") },

    /* findings of the plan */
    { "no-firmware", N_("no file given for {model} on {platform}"),
      N_("add a firmware file for it") },
    { "contradicts-platform", N_("file is for platform {file}, device is {device}"),
      N_("get the file for its platform") },
    { "contradicts-kind", N_("file is for a {file}, device is a {device}"), NULL },
    { "contradicts-vendor", N_("file is of {file}, device of {device}"), NULL },
    { "contradicts-region", N_("file is for language {file}, device is of region {device}"), NULL },
    { "fits-platform", N_("file and device are both for platform {platform}"), NULL },
    { "fit-unknown", N_("nothing says that this file is for this device"),
      N_("confirm it in the row's file column") },
    { "fit-by-list", N_("only the list says that this file is for this device"), NULL },
    { "newer-installed", N_("runs {from}, newer than the file's {to}"), NULL },
    { "version-conflict", N_("version and build date contradict each other: {from} and {to}"),
      N_("decide by hand: name the file in the row's file column") },
    { "version-unreadable", N_("version {version} cannot be compared"), NULL },
    { "only-named", N_("was not contacted: only {source} named this address, nothing came from it"),
      N_("if it is yours, put the address into your list") },
    { "unreachable", N_("cannot be reached: {message}"), N_("check address, cable and power") },
    { "auth-failed", N_("the password was refused"), N_("correct it, then add --try-again") },
    { "refused-before",
      N_("this password was refused by this device before and is not tried again"),
      N_("correct it, or add --try-again") },
    { "refused-twice",
      N_("this device refused two logins within 24 hours; so that it does not lock itself, none is "
         "sent before {until}, not even the right one"),
      N_("find the right one by hand on the device's own page, and run it again then") },
    { "unanswered-often",
      N_("two logins within 24 hours were refused or got no clear answer, or their command was cut "
         "off, so this device may have counted them; so that it does not lock itself, none is sent "
         "before {until}"),
      N_("see on the device's own page whether this login works, and run it again then") },
    { "login-not-counted",
      N_("no login was sent: a try could not be counted, or another camherd has just had the last"),
      N_("look at the disk and at other running commands, then run it again") },
    { "plaintext-only", N_("takes a password only where others can read it"),
      N_("write https:// before its address, or allow it: --allow-plaintext-passwords") },
    { "key-differs", N_("shows another TLS key than before, so it is not trusted"),
      N_("if it was reset, exchanged or updated: camherd identify ADDRESS --accept-new-key; if "
         "not, find out who answers there") },
    { "key-too-new",
      N_("takes a password only in a form that its TLS key must guard, and that key is new"),
      N_("if nothing can stand in between, run the same again: from now on the key is known") },
    { "key-accepted", N_("its TLS key is trusted from now on, as you wished: {key}"), NULL },
    { "no-credential", N_("needs a login and none was given for it"),
      N_("give --user and --password-file, or columns in the inventory") },
    { "not-given-login",
      N_("no login was sent: its address comes from discovery only, or another device "
         "answered there"),
      N_("put it into an inventory with its right serial, or search the site again") },
    { "locked", N_("logins are locked for {seconds} s"), N_("wait, then run it again") },
    { "near-lock", N_("the next wrong login would lock it; none was tried"),
      N_("log in by hand once") },
    { "not-activated", N_("has no password yet"), N_("activate it with a password first") },
    { "unsupported", N_("no driver of camherd speaks with it"), NULL },
    { "identity-serial", N_("serial is {found}, the inventory says {wanted}"),
      N_("correct the inventory or find the device") },
    { "identity-mac", N_("hardware address is {found}, the inventory says {wanted}"),
      N_("correct the inventory or find the device") },
    { "address-changed", N_("was found at {to}, the inventory says {from}"),
      N_("correct the address in the inventory, or give the device a fixed one") },
    { "address-unsure", N_("was seen at {first} and at {second}; neither was asked"),
      N_("find out which address is the right one, and write it into the inventory") },
    { "address-unconfirmed",
      N_("{to} says it is this device, but that could not be confirmed: {message}"),
      N_("look at the device there; if it is the right one, write that address into the "
         "inventory") },
    { "other-than-before", N_("another device than last time: serial {found}, was {wanted}"),
      N_("if it was not exchanged, write serials into the inventory: devices are found by them") },
    { "same-device", N_("is the same device as {other}, which is worked on there"),
      N_("remove one of the two rows") },
    { "vendor-differs", N_("is a {found}, the inventory says {wanted}"), NULL },
    { "model-differs", N_("model is {found}, the inventory says {wanted}"), NULL },
    { "no-way-to-back-up", N_("its configuration cannot be saved by camherd"), NULL },
    { "area-dark", N_("area {area} goes dark while it is updated: it is alone there"), NULL },
    { "row-file-missing", N_("file {file} of its row is not there or is no firmware"),
      N_("correct the row's file column") },
    { "file-without-version", N_("which version the file of its row holds is not known"),
      N_("give the file the name it was downloaded with, or write its version into the "
         "catalogue.csv "
         "beside it") },
    { "order-not-told",
      N_("whether {to} is newer than {from} cannot be told; it is sent because its row names it"),
      NULL },
    { "upgrade-not-offered", N_("does not say that it takes firmware over ONVIF"),
      N_("update it with the tool of its maker") },
    { "upgrading-now", N_("is upgrading at this moment"), N_("wait until it is done") },
    { "firmware-on-trial", N_("runs {version} on trial and would go back to its old firmware"),
      N_("commit it or go back in its own pages, then check again") },
    { "reboot-pending", N_("waits for a reboot since an earlier update"),
      N_("reboot it, then check again") },
    { "upload-unsupported", N_("takes no firmware over the network interface camherd uses"),
      N_("update it with its maker's own program") },
    { "upload-not-allowed", N_("nobody is known to have updated such a device over the network"),
      N_("update it on its own page") },
    { "cannot-be-watched", N_("does not say how an upgrade goes"),
      N_("update it on its own page") },
    { "waits-for-file", N_("was made ready for an upgrade and waits for the file"),
      N_("make sure that nobody else is updating it, then update it") },
    { "flash-erased", N_("its flash is erased and it waits for the file"),
      N_("do not restart it or take its power away; update it now") },
    { "low-privilege", N_("this login may not update it"), N_("use an administrator's login") },
    { "clock-wrong", N_("its clock is off by {seconds} s"), N_("set its time or its NTP server") },
    { "driver-status", N_("driver {driver} is {status}"), NULL },
    { "error", N_("{message}"), N_("look at the device in a browser, then check it again") },
    { "fit-by-user", N_("only the user's word says that this file is for this device"), NULL },
    { "row-file-ambiguous", N_("{count} files of the depot have the name {file}"),
      N_("write the first 8 or more signs of its SHA-256 into the row's file column") },
    { "chosen-among", N_("chosen among {count} files that fit it; the others: {others}"), NULL },
    { "twin-by-fit",
      N_("taken before {other} of the same version, of which nothing says it is for this device"),
      NULL },
    { "twin-by-evidence",
      N_("taken before {other} of the same version: what is known of it comes from the {best}, of "
         "the other from the {less}"),
      NULL },
    { "twin-by-build", N_("taken before {other} of the same version, whose build is not sure"),
      NULL },
    { "twin-by-place", N_("taken before {other} of the same version, which is only in the depot"),
      NULL },
    { "twin-by-name", N_("taken before {other} of the same version: nothing but the name differs"),
      NULL },
    { "target-not-reachable", N_("{file} with {version} is newer, but cannot be sent now"), NULL },
    { "step-first", N_("goes by {version} first: {text}"), NULL },
    { "step-first-min", N_("goes by {version} first: {file} is for {min} and later only"), NULL },
    { "step-missing", N_("needs {version} for {model} first; no such file is in the depot: {text}"),
      N_("get that file and add it: camherd firmware add FILE") },
    { "step-missing-min",
      N_("{file} is for {version} and later only; no file between for {model} is in the depot"),
      N_("get that file and add it: camherd firmware add FILE") },
    { "step-advised",
      N_("{version} for {model} should come first; no such file is in the depot: {text}"),
      N_("get that file and add it, or leave the step out: name the target in the row's file "
         "column") },
    { "no-path", N_("no way through the files of the depot was found"),
      N_("update it by hand in steps, as its maker says") },
    { "rule-forbids", N_("its maker does not allow this step: {text}"),
      N_("leave it as it is, or choose another file") },
    { "rule-wants-default",
      N_("this step needs all settings set back to the factory's, which camherd does not do: "
         "{text}"),
      N_("do it by hand, with a saved configuration at hand") },
    { "rule-depends",
      N_("this step is not allowed if {condition}, which cannot be read from here: {text}"),
      N_("look at the device; if it is not so, name the file in the row's file column") },
    { "rule-unsure", N_("it cannot be told whether this step is allowed: {text}"),
      N_("find out; if it is allowed, name the file in the row's file column") },
    { "min-from-unsure",
      N_("{file} is for {version} and later only, and it cannot be told whether that is so here"),
      N_("find out; if it is, name the file in the row's file column") },
    { "rule-told", N_("{text}"), NULL },
    { "order-overruled", N_("{from} and then {to} is the maker's order: {text}"), NULL },
    { "downgrade", N_("goes back from {from} to {to}, as wished"), NULL },
    { "image-changed",
      N_("{path} is not the file any more that the run was planned with; nothing was sent"),
      N_("get the file again, then start a new run") },
    { "changed-since-plan", N_("runs {found}, but was planned with {wanted}; nothing was sent"),
      N_("check it again, then start a new run") },
    { "way-back-by-itself",
      N_("goes back to what it runs by itself if the new firmware is not good"), NULL },
    { "way-back-by-file", N_("can be sent back to {version}: that file is in the depot"), NULL },
    { "way-back-with-default",
      N_("gets back to {version} only with all settings set back to the factory's"),
      N_("keep its saved configuration") },
    { "way-back-none", N_("there is no way back to {version} as things are"),
      N_("be sure before it is updated") },
    { "way-back-unsure", N_("whether it can go back to {version} cannot be told: {text}"),
      N_("be sure before it is updated") },
    { "way-back-missing", N_("what it runs, {version}, is not in the depot"),
      N_("get that file too, so that it can go back: camherd firmware add FILE") },

    /* discovery */
    { "foreign-subnet", N_("its address is of another subnet"),
      N_("add an address of that subnet to this computer") },
    { "inactive", N_("has no password yet"), N_("activate it with a password first") },
    { "address-differs", N_("answers from another address than it names"), NULL },
    { "duplicate-address", N_("another device names the same address"),
      N_("give one of them another address") },
    { "two-addresses", N_("answers from more than one address"),
      N_("look which of them it shall have; camherd uses the one in this row") },
    { "subnet-missing",
      N_("{count} found in {subnet} by {interface}, where this computer has no address"),
      N_("sudo ip address add {example} dev {interface}   (see first that nobody has that address; "
         "then search again)") },
    { "subnet-unreachable",
      N_("{count} addresses of {subnet} do not answer, and this computer has no address there"),
      N_("if no router leads there: sudo ip address add {example} dev {interface}") },
    { "subnet-strange",
      N_("{count} found in {subnet} by {interface}, where this computer has no address"),
      N_("ask who runs that network: it is no private one, or overlaps one of this computer's, or "
         "no "
         "address in it seems free") },
    { "subnet-silent",
      N_("{count} addresses of {subnet} do not answer, and this computer has no address there"),
      N_("ask who runs the network which router leads there") },
    { "subnets-more", N_("and {count} more networks where this computer has no address"),
      N_("see the addresses in the list; if they make no sense, somebody sends false answers") },
    { "found-inactive", N_("{count} have no password yet: nothing can be done with them"),
      N_("set their first password on their own page or with the maker's tool") },
    { "no-cable", N_("{interface} has no cable, or what it leads to is switched off"),
      N_("look at the plug and at the light beside it") },
    { "no-address", N_("{interface} has a cable but no IPv4 address, so it was left out"),
      N_("sudo ip address add 192.168.1.250/24 dev {interface}   (an address of the cameras' "
         "network; then search again)") },
    { "wifi-uplink", N_("the way to {count} of them is the Wi-Fi {interface}"),
      N_("use a cable for updates: an upload that breaks off costs time, on some makes more") },
    { "wifi-only",
      N_("only the Wi-Fi {interface} was searched; access points often hold back "
         "what devices answer to all"),
      N_("connect a cable to the cameras' switch, or name their addresses: camherd discover "
         "--range 192.168.1.0/24") },
    { "no-network", N_("no network interface of this computer has an IPv4 address"),
      N_("connect the cable of the cameras' switch, then: sudo ip address add 192.168.1.250/24 "
         "dev IF") },
    { "nothing-found", N_("0 devices found on: {interfaces}"),
      N_("is this computer's cable on the cameras' switch or VLAN? Choose it with --interface") },
    { "firewall-on", N_("the firewall {firewall} of this computer is on; it may drop the answers"),
      N_("let them in for the search: sudo ufw disable, and afterwards: sudo ufw enable") },
    { "firewall-maybe", N_("a firewall on this computer may drop the answers"),
      N_("let UDP in from ports 3702, 37020, 37810, 5353 and 1900 and to ports 37020, 7711 and "
         "3000, or switch it off for a minute") },
    { "other-network", N_("answers do not cross routers"),
      N_("name the addresses of another network or VLAN: camherd discover --range 10.0.0.0/24") },
    { "port-in-use", N_("port {port} is used by another program; answers may be missed"),
      N_("close the vendor's search tool") },
    { "flood", N_("so many datagrams came in that some were dropped"),
      N_("find out what floods the network, then search again") },
    { "many-interfaces",
      N_("this computer has so many interfaces and addresses that the last ones were left out"),
      N_("choose those the devices are on: camherd discover --interface NAME") },
    { "silent-hosts", N_("many addresses accept connections and say nothing"),
      N_("look whether a firewall answers for them; name smaller ranges to look at them longer") },

    /* inventory */
    { "windows-1252", N_("is not UTF-8 and was read as Windows-1252"),
      N_("look at names with accents, or save it as UTF-8") },
    { "rows-above-header", N_("rows above the header that were left out: {count}"), NULL },
    { "address-above-header", N_("has an address but stands above the header; it was left out"),
      N_("move the row below the header") },
    { "further-header", N_("is another header; the rows below it were read by it"), NULL },
    { "rows-commented", N_("rows left out because they begin with #: {count}"), NULL },
    { "rows-disabled", N_("rows that are not enabled and left alone: {count}"), NULL },
    { "password-column", N_("rows with a password that whoever reads the file can read: {count}"),
      N_("keep the file to yourself, or use --password-file") },
    { "password-in-address", N_("addresses with a password in them: {count}"),
      N_("keep the file to yourself, or use --password-file") },
    { "password-without-user", N_("has a password but no user name; it is not used"),
      N_("add a column \"user\"") },
    { "second-address",
      N_("rows with another address in a further column, which is not used: {count}"),
      N_("call the right column \"address\"") },
    { "placeholders", N_("cells such as \"-\" or \"n/a\" that were taken as empty: {count}"),
      NULL },
    { "columns-left-out",
      N_("columns that are not kept because they may hold passwords: {columns}"),
      N_("if one holds none, give it a title such as \"name\", \"area\" or \"note\"") },
    { "logins-hidden", N_("cells of which a login is not kept: {count}"), NULL },
    { "login-in-one-cell", N_("has user name and password in one cell; they are not used"),
      N_("write user and password into columns of their own") },
    { "sdk-port",
      N_("rows with a port of the maker's program, for which HTTP's usual port is used: {count}"),
      N_("if HTTP is on another port, write that one") },
    { "timescale-ignored",
      N_("timescales that were ignored because the device is not simulated: {count}"), NULL },
    { "bad-login-address", N_("has a login in its address that cannot be read"),
      N_("write user and password into columns of their own") },
    { "row-without-address", N_("has no address"), N_("add one, or put # before the line") },
    { "bad-address", N_("\"{value}\" is not an address"),
      N_("write it like 10.0.0.5, 10.0.0.5:8080 or https://10.0.0.5") },
    { "heading-row", N_("\"{value}\" was taken for a heading or a sum, not for a device"),
      N_("put # before the line; if it is a device, write its address") },
    { "bad-port", N_("\"{value}\" is not a port"), N_("write a number from 1 to 65535") },
    { "bad-mac", N_("\"{value}\" is not a hardware address; it was left out"), NULL },
    { "open-quote", N_("begins a quote that never ends"), N_("add the missing quote") },
    { "too-many-cells", N_("has more cells than the header"),
      N_("put quotes around names with a comma in them") },
    { "spreadsheet-damage", N_("{column} \"{value}\" was damaged by a spreadsheet"),
      N_("format the column as text and enter it again") },
    { "spreadsheet-zeros",
      N_("{column} \"{value}\" is short: a spreadsheet took it for a number and dropped zeros; it "
         "was left out"),
      N_("format the column as text and enter it again") },
    { "wish-kept", N_("column {column} is kept but not acted on; rows with it: {count}"), NULL },
    { "sheets-left-out", N_("only the sheet {sheet} was read; other sheets: {count}"), NULL },
    { "rows-contradict",
      N_("lines {first} and {second} are one device, but {field} is \"{a}\" and \"{b}\""),
      N_("correct one of the lines or remove it") },
    { "rows-contradict-login", N_("lines {first} and {second} are one device with two logins"),
      N_("correct one of the lines or remove it") },

    /* firmware */
    { "file-name-silent", N_("the file's name does not tell its version"),
      N_("give it the name it was downloaded with") },
    { "file-build-unsure", N_("{build} in the file's name may be the day it was packed"), NULL },
    { "file-custom-build", N_("its name says it was built for one customer"),
      N_("use it only if it was made for you") },
    { "file-brand", N_("is the edition for {brand} devices"), NULL },
    { "file-language-differs", N_("its name says language {name}, its header {header}"), NULL },
    { "file-unchecked",
      N_("only its beginning and size could be checked, the device checks the rest"), NULL },
    { "file-vendor-differs", N_("its name is one of {name}, its bytes are of {header}"),
      N_("get it again under the name it was downloaded with") },
    { "file-version-differs", N_("its name says version {name}, its header {header}"), NULL },
    { "file-platform-differs", N_("its name says {name}, its header {header}"), NULL },
    { "file-extra-bytes", N_("{bytes} bytes of it have no checksum"), NULL },
    { "file-needs-reset", N_("its maker says that it needs a reset of the configuration"),
      N_("save the configuration first; tick Reset Configuration where the device asks") },
    { "checksum-matches", N_("the {sum} of {file} is the one from {source}"), NULL },
    { "checksum-weak",
      N_("the {sum} of {file} is the one from {source}; that shows damage, not a forgery"), NULL },
    { "checksum-unreadable", N_("checksums were passed over: {message}"), NULL },
    { "catalogue-contradicts",
      N_("its {fact} is {file}, but the catalogue says {catalogue} for the same bytes"),
      N_("correct the catalogue") },
    { "catalogue-differs",
      N_("its name says {fact} {name}, the catalogue {catalogue}, which counts"), NULL },
    { "catalogue-note", N_("the catalogue says: {note}"), NULL },
    { "catalogue-unreadable", N_("the catalogue was passed over: {message}"),
      N_("correct it: a table whose first row names the columns, sha256 among them") },
    { "catalogue-bad-row", N_("line {line} of the catalogue has no SHA-256 and was passed over"),
      N_("write one of 64 digits 0 to 9 and a to f") },
    { "catalogue-bad-kind", N_("line {line} of the catalogue has an unknown kind \"{value}\""),
      N_("write camera, recorder, encoder or door") },
    { "depot-changed", N_("{file} was changed in the depot and is not used ({path})"),
      N_("add it again with: camherd firmware add FILE") },
    { "depot-missing", N_("{file} is not in the depot any more ({path})"),
      N_("add it again with: camherd firmware add FILE") },
    { "depot-unreadable", N_("{path} in the depot cannot be read: {message}"),
      N_("add the file again with: camherd firmware add FILE") },
    { "depot-not-described",
      N_("{path} in the depot has no description; adding it was interrupted"),
      N_("add the file again with: camherd firmware add FILE") },
    { "depot-refused", N_("{message}"), NULL },
    { "fits-model", N_("the file names model {model}"), NULL },
    { "contradicts-model", N_("file is for {file}, device is {device}"), NULL },
    { "contradicts-customer", N_("file is for customer {file}, device is of {device}"),
      N_("use only firmware from that brand") },
    { "names-other-model", N_("the file's name says {file}, the device is {device}"),
      N_("look in the release note whether it is for this model too") },
    { "oem-device", N_("is sold under another brand (OEM code {oem})"),
      N_("use only firmware from that brand") },
    { "contradicts-class",
      N_("file is for class {file} on platform {platform}, {model} is of class {device} there"),
      N_("get the file for its platform whose name begins with {device}") },
    { "class-unusual",
      N_("the file is for class {file}, and models like {model} are of class {device} as a rule"),
      N_("get the file for it whose name begins with {device}, or say that you mean this one") },
    { "norm-not-told", N_("the file is for {norm} only, and the device does not tell its own norm"),
      N_("look at the norm in its menu before you send it") },
    { "language-not-told",
      N_("the file is a Chinese edition, and the device does not tell its own language"),
      N_("use it only for devices that were sold in China") },

    /* advisories */
    { "exposed", N_("known flaws in what it runs: {count}, exploited by attackers: {exploited}"),
      N_("update it, or keep it off networks that others reach") },
    { "exposed-gone",
      N_("known flaws that go away with the update: {count}, exploited by attackers: {exploited}"),
      NULL },
    { "exposed-after",
      N_("known flaws after the update: {count}, exploited by attackers: {exploited}"),
      N_("look for a newer file, or keep it off networks that others reach") },
    { "exposure-check", N_("advisories that a person has to look at: {count}"),
      N_("read what they say about the model and version: camherd advisories list") },
    { "end-of-life", N_("can only be replaced: {text} ({source})"),
      N_("plan to replace it; until then keep it off networks that others reach") },
    { "discontinued", N_("is no longer made ({source}); hardly any new firmware will come"), NULL },

    /* the compatibility report */
    { "fetch-newest", N_("the newest firmware for it"), NULL },
    { "fetch-firmware", N_("firmware for it: {wanted}"), NULL },
    { "fetch-step", N_("a step on the way: {wanted}"), NULL },
    { "fetch-same", N_("that version, to be able to go back"), NULL },
    { "fetch-ways-back",
      N_("To be able to go back, fetch also what runs now: {files} files for {devices} devices "
         "(--format html and json name them)"),
      NULL },
    { "fetch-way-back", N_("{wanted}, to be able to go back"), NULL },
    { "rollback-a", N_("goes back by itself when the new firmware does not come up or is not kept"),
      NULL },
    { "rollback-b", N_("the older file may be sent again, and it is in the depot"), NULL },
    { "rollback-c", N_("goes back only with all settings set back to the factory's"), NULL },
    { "rollback-d", N_("there is no way back, or no file for it"), NULL },
};

static const Word *
find_word(const char *code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_strcmp0(words[i].code, code) == 0)
            return &words[i];
    }
    return NULL;
}

static void
append_arg(GString *out, JsonObject *args, const char *name)
{
    JsonNode *node = args != NULL ? json_object_get_member(args, name) : NULL;

    if (node == NULL || !JSON_NODE_HOLDS_VALUE(node)) {
        g_string_append_c(out, '?');
        return;
    }
    GType type = json_node_get_value_type(node);
    if (type == G_TYPE_STRING)
        g_string_append(out, json_node_get_string(node));
    else if (type == G_TYPE_INT64)
        g_string_append_printf(out, "%" G_GINT64_FORMAT, json_node_get_int(node));
    else if (type == G_TYPE_DOUBLE)
        g_string_append_printf(out, "%.1f", json_node_get_double(node));
    else
        g_string_append(out, json_node_get_boolean(node) ? "yes" : "no");
}

/* puts arguments where the text has `{name}` */
static char *
fill(const char *text, JsonObject *args)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (const char *at = text; *at != '\0'; at++) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (end == NULL) {
            g_string_append_c(out, *at);
            continue;
        }
        g_autofree char *name = g_strndup(at + 1, (gsize)(end - at - 1));
        append_arg(out, args, name);
        at = end;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cam_words_format(const char *code, JsonObject *args)
{
    const Word *word = find_word(code);

    return word != NULL ? fill(word->sentence, args) : g_strdup(code);
}

char *
cam_words_format_next(const char *code, JsonObject *args)
{
    const Word *word = find_word(code);

    return word != NULL && word->next != NULL ? fill(word->next, args) : NULL;
}

gboolean
cam_words_knows(const char *code)
{
    return find_word(code) != NULL;
}

const char *
cam_words_next_step(const char *code)
{
    const Word *word = find_word(code);

    return word != NULL ? word->next : NULL;
}

JsonObject *
cam_args_new(const char *first, ...)
{
    JsonObject *args = json_object_new();
    va_list list;

    va_start(list, first);
    for (const char *name = first; name != NULL; name = va_arg(list, const char *)) {
        const char *text = va_arg(list, const char *);
        if (text != NULL)
            json_object_set_string_member(args, name, text);
    }
    va_end(list);
    return args;
}

char *
cam_args_to_text(JsonObject *args)
{
    if (args == NULL)
        return g_strdup("{}");
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
    json_node_set_object(node, args);
    return json_to_string(node, FALSE);
}

JsonObject *
cam_args_parse(const char *text)
{
    g_autoptr(JsonNode) node = text != NULL ? json_from_string(text, NULL) : NULL;

    if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
        return json_object_new();
    return json_node_dup_object(node);
}

const char *
cam_args_get(JsonObject *args, const char *name)
{
    JsonNode *node = args != NULL ? json_object_get_member(args, name) : NULL;

    if (node == NULL || !JSON_NODE_HOLDS_VALUE(node) ||
        json_node_get_value_type(node) != G_TYPE_STRING)
        return NULL;
    return json_node_get_string(node);
}
