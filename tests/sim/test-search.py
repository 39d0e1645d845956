#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The makes' own searches of the simulated site, asked with the bytes of the protocol descriptions
and read at their offsets. Usage: test-search.py COMMAND..."""
import json
import socket
import struct
import sys
import unittest

from simtest import Site, listen, wait_for

COMMAND = []
EVERYBODY = "127.255.255.255"
DAHUA_GROUP = "239.255.255.251"
DHIP = bytes.fromhex("20000000444849500000000000000000"
                     "3a000000000000003a00000000000000") + (
    b'{"method":"DHDiscover.search","params":{"mac":"","uni":1}}')
DVRIP = bytes.fromhex("a3010001" + 12 * "00" + "02000000" + 12 * "00")
HANWHA_ID = bytes.fromhex("02000000c0de1122334455667788990a0b0c")
HANWHA = b"\x06" + HANWHA_ID + bytes(315)
HANWHA_OLD = b"\x01" + HANWHA_ID + bytes(243)
REOLINK = bytes.fromhex("aaaa0000")
# answers come within 300 ms: after so many rounds of another question one would have come
ROUNDS = 5


def start(makes, *options, **more):
    return Site(COMMAND, "--makes", makes, *options, **more)


def open_socket(port=0):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    client.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
    client.bind(("", port))
    return client


def hosts(site, *models):
    return sorted(row["address"].split(":")[0] for row in site.rows
                  if not models or row["model"] in models)


def dhip(text, **changes):
    """A datagram of DHIP around any text."""
    data = text.encode()
    magic = changes.get("magic", b"DHIP")
    return struct.pack("<I4sIIIIII", 32, magic, 0, 0, len(data), 0, len(data), 0) + data


def read_dhip(data):
    size, magic, session, request, part, index, total, rest = struct.unpack_from("<I4s6I", data)
    assert (size, magic, session, request, index, rest) == (32, b"DHIP", 0, 0, 0, 0), data[:32]
    assert part == total == len(data) - 32
    return json.loads(data[32:].rstrip(b"\0"))


def text_at(data, at, size):
    return data[at:at + size].split(b"\0")[0].decode()


class Case(unittest.TestCase):
    port = 0
    reply_port = 0

    def ask(self, sites, question, count, to=EVERYBODY, port=None):
        """Answers of our devices by address, as soon as so many of them have answered."""
        known = {host for site in sites for host in hosts(site)}

        def ours(found):
            return {source[0]: data for data, source in found if source[0] in known}
        with open_socket(self.reply_port) as listener, open_socket() as other:
            asker = other if self.reply_port else listener
            asker.sendto(question, (to, port or self.port))
            return ours(listen(listener, lambda all: len(ours(all)) == count))

    def check_unheard(self, site, questions, good, count):
        """Nothing answers the questions: all that is heard are answers to good ones."""
        with open_socket(self.reply_port) as listener, open_socket() as bad, \
                open_socket() as asker:
            for question in questions:
                bad.sendto(question, (EVERYBODY, self.port))
            for turn in range(ROUNDS):
                (asker if self.reply_port else listener).sendto(good, (EVERYBODY, self.port))
                found = listen(listener, lambda all: len(all) == count)
                self.assertEqual(sorted(source[0] for _, source in found), hosts(site), turn)
            bad.setblocking(False)
            with self.assertRaises(BlockingIOError):
                bad.recvfrom(65535)


class Dhip(Case):
    port = 37810

    def check_answers(self, site, found):
        self.assertEqual(sorted(found), hosts(site))
        for row in site.rows:
            address, http = row["address"].split(":")
            answer = read_dhip(found[address])
            info = answer["params"]["deviceInfo"]
            self.assertEqual(answer["method"], "client.notifyDevInfo")
            self.assertRegex(answer["mac"], "^([0-9a-f]{2}:){5}[0-9a-f]{2}$")
            self.assertEqual((info["DeviceType"], info["IPv4Address"]["IPAddress"],
                              info["HttpPort"], info["Init"] & 3),
                             (row["model"], address, int(http), 2))
            self.assertEqual(info["DeviceClass"], "NVR" if "NVR" in row["model"] else "IPC")

    def test_everybody(self):
        with start("dahua", "--devices", "12") as site:
            self.check_answers(site, self.ask([site], DHIP, 12))
            self.check_answers(site, self.ask([site], DHIP, 12, to=DAHUA_GROUP))

    def test_same_as_with_a_login(self):
        with start("dahua", "--devices", "12") as site:
            row = site.row("IPC-HDW5431R-ZE")
            page = "/cgi-bin/magicBox.cgi?action="
            info = read_dhip(self.ask([site], DHIP, 12)[row["address"].split(":")[0]])[
                "params"]["deviceInfo"]
            self.assertIn("sn=" + info["SerialNo"], site.curl(row, page + "getSerialNo").body)
            self.assertIn("version=" + info["Version"],
                          site.curl(row, page + "getSoftwareVersion").body)
            self.assertIn("vendor=" + info["Vendor"], site.curl(row, page + "getVendor").body)

    def test_one_alone(self):
        with start("dahua", "--devices", "4") as site:
            address = hosts(site)[2]
            found = self.ask([site], DHIP, 1, to=address)
            self.assertEqual(list(found), [address])
            mac = read_dhip(found[address])["mac"].upper()
            one = dhip('{"mac":"%s","method":"DHDiscover.search","params":{}}\r\n' % mac)
            self.assertEqual(list(self.ask([site], one, 1)), [address])

    def test_what_gets_no_answer(self):
        text = DHIP[32:].decode()
        with start("dahua", "--devices", "4") as site:
            self.check_unheard(site, [
                text.encode(), dhip(text, magic=b"PIHD"), dhip(text[:-1]), dhip("[1]"), dhip(""),
                dhip(text.replace('""', '"00:00:00:00:00:01"')), b"", bytes(65507),
                dhip('{"method":"DHDiscover.setConfig","params":{"deviceInfo":{}}}')], DHIP, 4)
            lines = site.received()
            self.assertEqual([(line["what"], line["ok"]) for line in lines],
                             4 * [("discovery", False)])
            self.assertEqual(sorted(line["address"].split(":")[0] for line in lines), hosts(site))

    def test_knobs(self):
        knobs = "[device 0]\ndhip=silent\n[device 1]\nactivated=false\n"
        with start("dahua", "--devices", "3", knobs=knobs) as site:
            found = self.ask([site], DHIP, 2)
            names = [row["address"].split(":")[0] for row in site.rows]
            self.assertEqual(sorted(found), sorted(names[1:]))
            bits = [read_dhip(found[name])["params"]["deviceInfo"]["Init"] & 3
                    for name in names[1:]]
            self.assertEqual(bits, [1, 2])

    def test_speaks_after_a_start(self):
        with start("dahua", "--devices", "2") as site, \
                open_socket(self.port) as listener:
            request = struct.pack("4s4s", socket.inet_aton(DAHUA_GROUP),
                                  socket.inet_aton("127.0.0.1"))
            listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
            row = site.row("IPC-HDW5431R-ZE")
            site.curl(row, "/cgi-bin/magicBox.cgi?action=reboot")
            found = listen(listener, lambda all: len(all) == 1)
            self.assertEqual(found[0][1][0], row["address"].split(":")[0])
            self.assertEqual(read_dhip(found[0][0])["params"]["deviceInfo"]["DeviceType"],
                             row["model"])

    def test_many_on_one_port(self):
        """Two sites and another program: each hears what everybody is asked."""
        with open_socket(self.port) as other, start("dahua", "--devices", "3") as first, \
                start("dahua", "--devices", "2") as second, open_socket(self.port) as late:
            found = self.ask([first, second], DHIP, 5)
            self.assertEqual(sorted(found), sorted(hosts(first) + hosts(second)))
            for listener in (other, late):
                self.assertEqual(listen(listener, len)[0][0], DHIP)


class Dvrip(Case):
    port = 5050

    def test_old_ones_answer(self):
        with start("dahua", "--devices", "12") as site:
            old = hosts(site, "IP2M-841B")
            self.assertGreater(len(old), 1)
            found = self.ask([site], DVRIP, len(old))
            self.assertEqual(sorted(found), old)
            modern = {address: read_dhip(data)
                      for address, data in self.ask([site], DHIP, 12, port=37810).items()}
            for address, data in found.items():
                self.check(data, address, modern[address], site)

    def check(self, data, address, modern, site):
        info = modern["params"]["deviceInfo"]
        second, third = data[2], struct.unpack_from("<H", data, 0x14)[0]
        self.assertEqual((data[0], struct.unpack_from("<I", data, 4)[0],
                          struct.unpack_from("<I", data, 16)[0]), (0xb3, 0x58, 2))
        self.assertEqual(len(data), 0x78 + second + third)
        self.assertEqual(socket.inet_ntoa(data[0x38:0x3c]), address)
        self.assertEqual(struct.unpack_from("<HHH", data, 0x5e),
                         (int(site.rows[0]["address"].split(":")[1]), 443, 37777))
        self.assertEqual(data[0x78:0x78 + second].decode(), modern["mac"] + "IP2M-841B")
        self.assertIn("SerialNo:%s\r\n" % info["SerialNo"], data[0x78 + second:].decode())

    def test_knob(self):
        knobs = "[all]\ndvrip=normal\n[device 1]\ndvrip=silent\n"
        with start("dahua", "--devices", "3", knobs=knobs) as site:
            silent = site.rows[1]["address"].split(":")[0]
            self.assertNotIn(silent, self.ask([site], DVRIP, 2))

    def test_what_gets_no_answer(self):
        with start("dahua", "--devices", "2", knobs="[all]\ndvrip=normal\n") as site:
            self.check_unheard(site, [DVRIP[:-1], DVRIP + b"\0", b"\xb3" + DVRIP[1:],
                                      DVRIP[:16] + bytes(16)], DVRIP, 2)


class Hanwha(Case):
    port = 7701
    reply_port = 7711

    def check(self, row, data, mode):
        address, http = row["address"].split(":")
        self.assertEqual((data[0], data[1:19]), (mode, HANWHA_ID))
        self.assertRegex(text_at(data, 19, 18), "^([0-9A-F]{2}:){5}[0-9A-F]{2}$")
        self.assertEqual(text_at(data, 37, 16), address)
        self.assertEqual(text_at(data, 109, 10), row["model"][:10])
        self.assertEqual(struct.unpack_from("<H", data, 120)[0], int(http))
        self.assertEqual(text_at(data, 133, 128), f"http://{address}:{http}/index.htm")

    def test_extended(self):
        with start("hanwha", "--devices", "12") as site:
            found = self.ask([site], HANWHA, 12)
            self.assertEqual(sorted(found), hosts(site))
            for row in site.rows:
                data = found[row["address"].split(":")[0]]
                if row["model"] == "SNV-6084":
                    self.assertEqual(len(data), 262)
                    self.check(row, data, 11)
                    continue
                self.assertEqual(len(data), 334)
                self.check(row, data, 12)
                self.assertEqual(text_at(data, 293, 32), row["model"])
                self.assertEqual(data[325], 3 if row["model"].startswith("PRN") else 0)
                self.assertTrue((data[326] | data[327]) & 4)
                self.assertEqual((data[328], struct.unpack_from("<H", data, 330)[0], data[333]),
                                 (0, 443, 0))

    def test_old(self):
        with start("hanwha", "--devices", "4") as site:
            found = self.ask([site], HANWHA_OLD, 4)
            for row in site.rows:
                data = found[row["address"].split(":")[0]]
                self.assertEqual(len(data), 262)
                self.check(row, data, 11)

    def test_knobs(self):
        knobs = "[device 0]\nhanwha-udp=silent\n[device 1]\nactivated=false\n"
        with start("hanwha", "--devices", "2", knobs=knobs) as site:
            found = self.ask([site], HANWHA, 1)
            self.assertEqual(list(found), [site.rows[1]["address"].split(":")[0]])
            self.assertEqual(list(found.values())[0][333], 1)

    def test_answers_to_everybody(self):
        with start("hanwha", "--devices", "3", knobs="[all]\nhanwha-udp=broadcast\n") as site, \
                open_socket(7711) as first, open_socket(7711) as second, open_socket() as asker:
            asker.sendto(HANWHA, (EVERYBODY, 7701))
            for listener in (first, second):
                found = listen(listener, lambda all: len(all) == 3)
                self.assertEqual(sorted(source[0] for _, source in found), hosts(site))

    def test_what_gets_no_answer(self):
        with start("hanwha", "--devices", "2") as site:
            hiding = bytearray(HANWHA)
            hiding[326] = 8
            self.check_unheard(site, [HANWHA[:-1], HANWHA_OLD[:-1], b"\x06" + HANWHA_OLD[1:],
                                      b"\x0c" + HANWHA[1:], hiding, b"", b"\x02" + HANWHA_OLD[1:],
                                      b"\x09" + HANWHA[1:]], HANWHA_OLD, 2)
            self.assertEqual(len(site.received("discovery")), 4)


class Reolink(Case):
    port = 2000
    reply_port = 3000

    def test_everybody(self):
        with start("reolink", "--devices", "12") as site:
            found = self.ask([site], REOLINK, 12)
            self.assertEqual(sorted(found), hosts(site))
            self.assertEqual(len({text_at(data, 228, 32) for data in found.values()}), 12)
            for row in site.rows:
                address = row["address"].split(":")[0]
                data = found[address]
                self.assertEqual(len(data), 388)
                self.assertEqual(data[104:108], REOLINK)
                self.assertEqual(text_at(data, 108, 20), address)
                self.assertEqual(struct.unpack_from("<I", data, 128)[0], 9000)
                self.assertEqual(text_at(data, 132, 32), row["name"][:31])
                self.assertEqual(data[80:86], bytes.fromhex(text_at(data, 164, 18).replace(
                    ":", "")))
                self.assertRegex(text_at(data, 228, 32), "^95270000[A-Z]{8}$")

    def test_knob(self):
        with start("reolink", "--devices", "2", knobs="[device 0]\nreolink-udp=silent\n") as site:
            found = self.ask([site], REOLINK, 1)
            self.assertEqual(list(found), [site.rows[1]["address"].split(":")[0]])

    def test_what_gets_no_answer(self):
        with start("reolink", "--devices", "2") as site:
            self.check_unheard(site, [b"", REOLINK[:3], REOLINK + b"\0", bytes(4),
                                      bytes(104) + REOLINK + bytes(280)], REOLINK, 2)

    def test_gone_is_silent(self):
        with start("reolink", "--devices", "2", speed=5,
                   knobs="[device 0]\nreolink-udp=normal\n") as site:
            row = site.rows[0]
            self.reboot(site, row)
            site.wait_gone(row)
            self.assertEqual(list(self.ask([site], REOLINK, 1)),
                             [site.rows[1]["address"].split(":")[0]])

    def reboot(self, site, row):
        login = [{"cmd": "Login", "action": 0, "param": {"User": {
            "userName": row["user"], "password": row["password"]}}}]
        reply = site.curl(row, "/cgi-bin/api.cgi?cmd=Login", "-d", json.dumps(login), login=False)
        token = json.loads(reply.body)[0]["value"]["Token"]["name"]
        command = json.dumps([{"cmd": "Reboot", "action": 0, "param": {}}])
        wait_for(lambda: site.curl(row, "/cgi-bin/api.cgi?cmd=Reboot&token=" + token, "-d",
                                   command, login=False).status == 200, "a reboot")


class Mixed(Case):
    def test_all_at_once(self):
        """Every make answers its own question and no other one."""
        asked = {"Dahua": (DHIP, 37810, 0), "Hanwha": (HANWHA, 7701, 7711),
                 "Reolink": (REOLINK, 2000, 3000)}
        with start("mixed", "--devices", "32") as site:
            for make, (question, port, self.reply_port) in asked.items():
                here = sorted(row["address"].split(":")[0] for row in site.rows
                              if row["make"] == make)
                self.assertGreater(len(here), 1)
                self.assertEqual(sorted(self.ask([site], question, len(here), port=port)), here)


if __name__ == "__main__":
    COMMAND.extend(sys.argv[1:])
    unittest.main(argv=sys.argv[:1], verbosity=2)
