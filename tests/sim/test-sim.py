#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The simulated site, checked by programs we did not write. Usage: test-sim.py CLASS COMMAND..."""
import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import uuid

import simtest
from simtest import Site, decode_package, fields, listen, open_datagrams, patch_header, wait_for

COMMAND = []
CAMERA = "DS-2CD2386G2-IU"
SHA256_CAMERA = "DS-2CD2146G2-ISU"
TWO_LINES_CAMERA = "DS-2CD2443G0-IW"
MANUAL_CAMERA = "DS-2SE4C425MWG-E-26"
RECORDER = "DS-7616NI-K2"
NEW = "V5.7.23"
CHECK = "/ISAPI/Security/userCheck"
PROBE = ('<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>%s</Uuid>'
         '<Types>inquiry</Types></Probe>')
WSD = ('<?xml version="1.0" encoding="UTF-8"?><e:Envelope '
       'xmlns:e="http://www.w3.org/2003/05/soap-envelope" '
       'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
       'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header>'
       '<a:MessageID>%s</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>'
       '<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action></e:Header>'
       '<e:Body><d:Probe>%s</d:Probe></e:Body></e:Envelope>')


def start(*options, **more):
    return Site(COMMAND, *options, **more)


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def write(site, name, data):
    path = os.path.join(site.directory, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Files(unittest.TestCase):
    def test_list(self):
        with start() as site:
            raw = read(os.path.join(site.directory, "site.csv")).decode()
            self.assertEqual(raw.split("\r\n")[0],
                             "address,name,make,model,user,password,area,timescale")
            self.assertEqual(len(site.rows), 22)
            recorders = [row for row in site.rows if row["name"].startswith("Recorder")]
            self.assertEqual(len(recorders), 2)
            self.assertEqual({row["timescale"] for row in site.rows}, {"100"})
            for row in site.rows:
                self.assertRegex(row["address"], r"^127\.77\.\d+\.\d+:\d+$")

    def test_quotes_and_groups(self):
        with start("--devices", "40") as site:
            self.assertIn("Ramp, north", {row["area"] for row in site.rows})
            groups = {row["model"] for row in site.rows}
            self.assertLessEqual(len(groups), 10)
            cameras = [row for row in site.rows if not row["name"].startswith("Recorder")]
            self.assertEqual(len(site.rows) - len(cameras), 4)
            self.assertTrue(all(sum(r["area"] == c["area"] for r in cameras) >= 4
                                for c in cameras))

    def test_firmware(self):
        name = re.compile(r"^(IPC[A-Z]*|IPD[A-Z]*|NVR)_([A-Z0-9]+)(_[A-Z0-9]+)*_(EN|ML)_STD_"
                          r"V?([0-9.]+)_([0-9]{6})\.zip$")
        with start() as site:
            folder = os.path.join(site.directory, "firmware")
            files = sorted(os.listdir(folder))
            self.assertEqual(len(files), 5)
            for file in files:
                match = name.match(file)
                self.assertTrue(match, file)
                path = os.path.join(folder, file)
                subprocess.run(["unzip", "-tq", path], check=True, stdout=subprocess.DEVNULL)
                data = subprocess.run(["unzip", "-p", path, "digicap.dav"], check=True,
                                      capture_output=True).stdout
                self.assertTrue(2e6 < len(data) < 4.2e6)
                words, content = decode_package(data)
                self.assertEqual(words["language"], 1)
                note = dict(line.split("=") for line in
                            content["version.txt"].decode().splitlines())
                self.assertEqual(note, {"platform": match[2], "version": "V" + match[5],
                                        "build": match[6]})

    def test_newer_than_the_devices(self):
        def order(version):
            return [int(part) for part in version.lstrip("V").split(".")]
        with start() as site:
            files = os.listdir(os.path.join(site.directory, "firmware"))
            versions = {file.split("_")[1]: re.search(r"V?([0-9.]+)_[0-9]{6}\.zip$", file)[1]
                        for file in files}
            for row in site.rows:
                info = site.info(row)
                token = info.get("firmwareVersionInfo") or info["hardwareVersion"]
                platform = token.split("-")[2]
                self.assertIn(platform, versions)
                self.assertLess(order(info["firmwareVersion"]), order(versions[platform]))


class Command(unittest.TestCase):
    def refused(self, *arguments):
        run = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False,
                             timeout=simtest.DEADLINE_S)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)

    def test_usage(self):
        with tempfile.TemporaryDirectory() as folder:
            self.refused()
            self.refused(folder, folder)
            self.refused("--devices", "0", folder)
            self.refused("--speed", "0", folder)
            self.refused("--fault", "no-such=1", folder)
            self.refused("--fault", "stall", folder)
            self.refused("--fault-model", "stall=NO-SUCH", folder)
            self.refused("--address", "nowhere", folder)
            self.refused("/proc/no/such/place")

    def test_interrupt(self):
        with start("--devices", "2") as site:
            site.process.send_signal(signal.SIGINT)
            self.assertEqual(site.process.wait(simtest.DEADLINE_S), 0)

    def test_two_sites(self):
        with start("--devices", "3") as one, start("--devices", "3") as two:
            self.assertFalse({row["address"] for row in one.rows} &
                             {row["address"] for row in two.rows})
            self.assertTrue(one.info(one.rows[0]) and two.info(two.rows[0]))

    def test_address(self):
        with start("--devices", "3", "--address", "127.88.3.253", "--port", "8111") as site:
            self.assertEqual([row["address"] for row in site.rows],
                             ["127.88.3.253:8111", "127.88.3.254:8111", "127.88.4.1:8111"])
            self.assertTrue(site.info(site.rows[2]))
            with tempfile.TemporaryDirectory() as folder:
                self.refused("--address", "127.88.3.253", "--port", "8111", folder)

    def test_seed(self):
        def serials(seed):
            with start("--devices", "6", "--seed", seed) as site:
                return [site.info(row)["serialNumber"] for row in site.rows]
        first = serials("7")
        self.assertEqual(first, serials("7"))
        self.assertFalse(set(first) & set(serials("8")))


class Login(unittest.TestCase):
    def test_every_model(self):
        with start() as site:
            for model in {row["model"] for row in site.rows}:
                row = site.row(model)
                reply = site.curl(row, "/ISAPI/System/deviceInfo")
                self.assertEqual(reply.status, 200, model)
                subprocess.run(["xmllint", "--noout", "--nonet", "-"], check=True,
                               input=reply.body.encode())
                self.assertEqual(reply.fields["model"], model)
            self.assertEqual(site.received(), [])

    def test_challenges(self):
        with start() as site:
            def challenge(model):
                reply = site.curl(site.row(model), CHECK, login=False)
                self.assertEqual(reply.status, 401)
                return [line for line in reply.head.splitlines()
                        if line.lower().startswith("www-authenticate:")]
            self.assertNotIn("algorithm", challenge(CAMERA)[0])
            self.assertIn('algorithm="SHA-256"', challenge(SHA256_CAMERA)[0])
            self.assertEqual(len(challenge(TWO_LINES_CAMERA)), 2)
            one = challenge(MANUAL_CAMERA)
            self.assertEqual((len(one), one[0].count("Digest ")), (1, 2))
            self.assertIn('domain="::"', challenge(RECORDER)[0])

    def test_lock(self):
        with start("--devices", "2", speed=600) as site:
            row = site.rows[0]
            for _ in range(7):
                site.curl(row, CHECK, login=False)
            left = [site.curl(row, CHECK, password="wrong").fields["retryLoginTime"]
                    for _ in range(5)]
            self.assertEqual(left, ["4", "3", "2", "1", "0"])
            locked = site.curl(row, CHECK)
            self.assertEqual((locked.status, locked.fields["lockStatus"]), (401, "lock"))
            self.assertTrue(0 < int(locked.fields["unlockTime"]) <= 1800)
            self.assertEqual(len(site.received("login-failed", row["address"])), 6)
            self.assertEqual(site.curl(site.rows[1], CHECK).status, 200)
            wait_for(lambda: site.curl(row, CHECK).status == 200, "the lock opens")
            self.assertEqual(site.curl(row, CHECK, password="wrong").fields["retryLoginTime"], "4")

    def test_good_login_clears_the_count(self):
        with start("--devices", "1") as site:
            row = site.rows[0]
            for _ in range(3):
                for _ in range(3):
                    self.assertEqual(site.curl(row, CHECK, password="wrong").status, 401)
                self.assertEqual(site.curl(row, CHECK).status, 200)

    def test_old_nonce(self):
        with start("--devices", "1", knobs="[all]\nnonce-uses=2\n") as site:
            row = site.rows[0]
            url = "http://" + row["address"] + CHECK
            reply = site.curl(row, CHECK, url, url, url, url)
            self.assertEqual(reply.status, 200)
            self.assertEqual(site.received("login-failed"), [])

    def test_basic(self):
        with start("--devices", "1", knobs="[all]\nauth=basic\n") as site:
            row = site.rows[0]
            self.assertEqual(site.curl(row, CHECK).status, 401)
            self.assertEqual(site.curl(row, CHECK, "--basic").status, 200)


class Answers(unittest.TestCase):
    def test_pages(self):
        with start() as site:
            spaces = set()
            for row in (site.row(CAMERA), site.row(SHA256_CAMERA), site.row(TWO_LINES_CAMERA)):
                for page in ("capabilities", "status", "time", "upgradeStatus"):
                    reply = site.curl(row, "/ISAPI/System/" + page)
                    self.assertEqual(reply.status, 200, page)
                    subprocess.run(["xmllint", "--noout", "--nonet", "-"], check=True,
                                   input=reply.body.encode())
                spaces.add(re.search(r'xmlns="([^"]+)"', reply.body)[1])
                other = site.curl(row, "/ISAPI/System/nothingHere")
                self.assertIn(other.status, (403, 404))
                self.assertEqual(other.fields["subStatusCode"], "notSupport")
            self.assertEqual(len(spaces), 3)
            status = site.curl(site.rows[0], "/ISAPI/System/status").fields
            self.assertGreater(int(status["deviceUpTime"]), 86000)

    def test_configuration(self):
        with start() as site:
            path = "/ISAPI/System/configurationData"
            target = os.path.join(site.directory, "config")
            row = site.row(CAMERA)

            def save():
                subprocess.run(["curl", "-s", "--digest", "-u", f"{row['user']}:{row['password']}",
                                "-o", target, f"http://{row['address']}{path}"], check=True)
                return read(target)
            data = save()
            self.assertGreater(len(data), 100 * 1024)
            self.assertNotEqual(data[:1], b"<")
            self.assertEqual(save(), data)
            back = site.curl(row, path, "-T", target)
            self.assertEqual(back.fields["subStatusCode"], "rebootRequired")
            other = site.curl(site.row(SHA256_CAMERA), path, "-T", target)
            self.assertEqual(other.fields["subStatusCode"], "badDevType")
            self.assertEqual(site.received(), [])

    def test_configuration_refused(self):
        with start("--devices", "1", knobs="[all]\nconfig=refused\n") as site:
            reply = site.curl(site.rows[0], "/ISAPI/System/configurationData")
            self.assertEqual((reply.status, reply.fields["subStatusCode"]),
                             (200, "invalidOperation"))

    def test_recorder(self):
        path = "/ISAPI/ContentMgmt/InputProxy/channels"
        with start() as site:
            reply = site.curl(site.row(RECORDER), path)
            cameras = re.findall(r"<ipAddress>([^<]+)</ipAddress>", reply.body)
            self.assertEqual(len(cameras), 10)
            known = {row["address"].split(":")[0] for row in site.rows}
            self.assertTrue(set(cameras) <= known)
            self.assertIn("V5.7.18 build 240826", reply.body)
            status = site.curl(site.row(RECORDER), path + "/status")
            self.assertEqual(status.body.count("<online>true</online>"), 10)
            self.assertEqual(site.curl(site.row(CAMERA), path).status, 403)

    def test_picture(self):
        with start("--devices", "1") as site:
            reply = site.curl(site.rows[0], "/ISAPI/Streaming/channels/101/picture")
            self.assertEqual(reply.status, 200)
            self.assertIn("image/jpeg", reply.head)


class Update(unittest.TestCase):
    def test_automatic_restart(self):
        with start("--devices", "2", speed=50) as site, open_datagrams(37020) as client:
            row, path = site.row(CAMERA), site.firmware("IPC_G5")
            before = site.info(row)
            reply = site.upload(row, path)
            self.assertEqual((reply.status, reply.fields["subStatusCode"]), (200, "ok"))
            line, = site.received("upload")
            self.assertEqual(
                (line["bytes"], line["sha256"], line["ok"], line["address"], line["serial"]),
                (os.path.getsize(path), sha256(path), True, row["address"],
                 before["serialNumber"]))
            self.assertEqual(site.progress(row)["upgrading"], "true")
            again = site.upload(row, path)
            self.assertEqual(again.fields["subStatusCode"], "upgrading")
            seen = []
            while (percent := int(site.progress(row).get("percent") or -1)) >= 0:
                seen.append(percent)
            self.assertEqual(seen, sorted(seen))
            self.assertGreater(len(set(seen)), 5)
            site.wait_gone(row)
            site.wait_version(row, NEW)
            after = site.info(row)
            self.assertEqual(after["serialNumber"], before["serialNumber"])
            self.assertEqual(after["firmwareReleasedDate"], "build 251220")
            status = site.curl(row, "/ISAPI/System/status").fields
            self.assertLess(int(status["deviceUpTime"]), simtest.DEADLINE_S)
            hello = listen(client, lambda all: any(
                b"<Hello>" in data and before["serialNumber"].encode() in data
                for data, _ in all))[-1][0].decode()
            self.assertEqual(fields(hello)["SoftwareVersion"], "V5.7.23build 251220")
            self.assertEqual(len(site.received("upload", row["address"])), 2)
            self.assertEqual(site.received("reboot"), [])

    def test_answer_after_flashing(self):
        with start() as site:
            row = site.row(SHA256_CAMERA)
            self.assertEqual(site.upload(row, site.firmware("IPC_G5")).fields["statusCode"], "1")
            self.assertEqual(len(site.received("upload")), 1)
            site.wait_version(row, NEW)

    def test_manual_restart(self):
        with start() as site:
            row, path = site.row(MANUAL_CAMERA), site.firmware("IPD_G7")
            self.assertEqual(site.upload(row, path).fields["subStatusCode"], "rebootRequired")
            done = wait_for(lambda: (lambda now: now if now.get("upgrading") == "false" else None)(
                site.progress(row)), "flashed")
            self.assertEqual((done["percent"], done["reboot"]), ("100", "true"))
            self.assertEqual(site.info(row)["firmwareVersion"], "V5.8.1")
            reply = site.curl(row, "/ISAPI/System/reboot", "-X", "PUT")
            self.assertEqual(reply.fields["subStatusCode"], "ok")
            self.assertEqual(len(site.received("reboot", row["address"])), 1)
            site.wait_version(row, "V5.8.20")

    def test_recorder(self):
        with start() as site:
            row = site.row(RECORDER)
            self.assertEqual(site.upload(row, site.firmware("NVR_K51")).fields["statusCode"], "1")
            site.wait_version(row, "V4.74.300")

    def test_files_that_do_not_fit(self):
        with start() as site:
            row, good = site.row(CAMERA), read(site.firmware("IPC_G5"))
            flipped = good[:-1] + bytes([good[-1] ^ 1])
            cases = [
                (read(site.firmware("IPC_G1")), "badDevType"),
                (read(site.firmware("NVR_K51")), "badDevType"),
                (patch_header(good, 0x14, 9), "badDevType"),
                (patch_header(good, 0x10, 2), "badLanguage"),
                (patch_header(good, 0x18, 77), "OEMCodeMismatch"),
                (good[:-1], "fileError"),
                (good + b"x", "fileError"),
                (flipped, "fileError"),
                (good[:0x20] + b"\0" + good[0x21:], "fileError"),
                (b"PK\x03\x04" + b"z" * 5000, "fileError"),
                (b"short", "fileError"),
            ]
            for data, expected in cases:
                reply = site.upload(row, write(site, "case", data))
                self.assertEqual(reply.fields["subStatusCode"], expected)
            self.assertEqual(site.progress(row)["upgrading"], "false")
            self.assertEqual([line["bytes"] for line in site.received("upload")],
                             [len(data) for data, _ in cases])

    def test_requests_that_do_not_fit(self):
        with start() as site:
            row, path = site.row(CAMERA), site.firmware("IPC_G5")
            reply = site.upload(row, path, "-X", "POST")
            self.assertEqual(reply.fields["subStatusCode"], "methodNotAllowed")
            reply = site.upload(row, path, "-H", "Content-Type: application/xml")
            self.assertEqual((reply.status, reply.fields["subStatusCode"]), (400, "badXmlContent"))
            site.curl(row, "/ISAPI/System/updateFirmware", "-X", "PUT", "-H", "Content-Length: 0")
            reply = site.curl(row, "/ISAPI/System/updateFirmware", "-T", path, password="wrong")
            self.assertEqual(reply.status, 401)
            self.assertEqual(site.curl(row, "/ISAPI/System/updateFirmware", "-T", path,
                                       login=False).status, 401)
            self.assertTrue(all(line["ok"] for line in site.received("upload")))
            self.assertEqual(site.progress(row)["upgrading"], "false")

    def test_multipart(self):
        with start("--devices", "1", knobs="[all]\nupload-method=post\nupload-multipart=true\n"
                   ) as site:
            row, path = site.rows[0], site.firmware("IPC_G5")
            reply = site.curl(row, "/ISAPI/System/updateFirmware", "-F",
                              f"updateFile=@{path};type=application/octet-stream")
            self.assertEqual(reply.fields["subStatusCode"], "ok")
            line, = site.received("upload")
            self.assertEqual((line["bytes"], line["sha256"], line["ok"]),
                             (os.path.getsize(path), sha256(path), True))

    def test_restart_while_flashing_bricks(self):
        with start("--devices", "2", speed=50) as site:
            row, other = site.rows
            self.assertEqual(site.upload(row, site.firmware("IPC_G5")).status, 200)
            site.curl(row, "/ISAPI/System/reboot", "-X", "PUT")
            line, = site.received("reboot")
            self.assertEqual((line["ok"], line["note"]), (False, "bricked"))
            site.wait_gone(row)
            site.upload(other, site.firmware("IPC_G5"))
            site.wait_version(other, NEW)
            self.assertEqual(site.curl(row, "/", login=False).code, 7)

    def test_plain_restart(self):
        with start("--devices", "1") as site:
            row = site.rows[0]
            site.curl(row, "/ISAPI/System/reboot", "-X", "PUT")
            site.wait_gone(row)
            site.wait_version(row, "V5.7.18")


class Faults(unittest.TestCase):
    def test_chosen_by_the_seed(self):
        def faulty(seed):
            with start("--devices", "12", "--seed", seed, "--fault", "locked=2", "--fault",
                       "not-activated=3", "--fault", "junk=1") as site:
                replies = [site.curl(row, "/ISAPI/System/deviceInfo") for row in site.rows]
            return [("locked" if reply.status == 401 else
                     "inactive" if "notActivated" in reply.body else
                     "junk" if "firmwareReleasedDate" not in reply.body else "good")
                    for reply in replies]
        first = faulty("1")
        self.assertEqual([first.count(kind) for kind in ("locked", "inactive", "junk", "good")],
                         [2, 3, 1, 6])
        self.assertEqual(first, faulty("1"))
        self.assertNotEqual(first, faulty("2"))

    def test_junk_is_no_xml(self):
        with start("--devices", "1", "--fault", "junk=1") as site:
            reply = site.curl(site.rows[0], "/ISAPI/System/deviceInfo")
            run = subprocess.run(["xmllint", "--noout", "-"], input=reply.body.encode(),
                                 stderr=subprocess.DEVNULL, check=False)
            self.assertEqual(reply.status, 200)
            self.assertNotEqual(run.returncode, 0)

    def test_locked_stays_locked(self):
        with start("--devices", "1", "--fault", "locked=1", speed=1000) as site:
            for _ in range(3):
                reply = site.curl(site.rows[0], CHECK)
                self.assertEqual((reply.status, reply.fields["retryLoginTime"]), (401, "0"))

    def test_model(self):
        with start("--devices", "8", "--fault-model", "old-version=" + CAMERA) as site:
            rows = [row for row in site.rows if row["model"] in (CAMERA, SHA256_CAMERA)]
            for row in rows:
                self.assertEqual(site.upload(row, site.firmware("IPC_G5")).status, 200)
            for row in rows:
                wait_for(lambda row=row: int(site.curl(row, "/ISAPI/System/status").fields[
                    "deviceUpTime"] if site.info(row) else "9999999") < 1000, "restarted")
                version = site.info(row)["firmwareVersion"]
                self.assertEqual(version, "V5.7.18" if row["model"] == CAMERA else NEW)

    def test_other_serial(self):
        with start("--devices", "1", "--fault", "other-serial=1") as site:
            row, before = site.rows[0], site.info(site.rows[0])["serialNumber"]
            site.upload(row, site.firmware("IPC_G5"))
            site.wait_version(row, NEW)
            self.assertNotEqual(site.info(row)["serialNumber"], before)

    def test_never_back(self):
        with start("--devices", "2", knobs="[device 0]\nback-never=true\n") as site:
            site.upload(site.rows[0], site.firmware("IPC_G5"))
            site.wait_gone(site.rows[0])
            site.upload(site.rows[1], site.firmware("IPC_G5"))
            site.wait_version(site.rows[1], NEW)
            self.assertEqual(site.curl(site.rows[0], "/", login=False).code, 7)

    def test_refuse(self):
        with start("--devices", "1", "--fault", "refuse=1") as site:
            reply = site.upload(site.rows[0], site.firmware("IPC_G5"))
            self.assertEqual((reply.status, reply.fields["subStatusCode"]), (200, "badDevType"))
            self.assertTrue(site.received("upload")[0]["ok"])
            self.assertEqual(site.progress(site.rows[0])["upgrading"], "false")

    def test_cut(self):
        with start("--devices", "1", "--fault", "cut=1") as site:
            reply = site.upload(site.rows[0], site.firmware("IPC_G5"))
            self.assertEqual(reply.code, 52)
            self.assertIn(reply.status, (0, 100))
            self.assertTrue(site.received("upload")[0]["ok"])
            site.wait_version(site.rows[0], NEW)

    def test_stall(self):
        with start("--devices", "1", "--fault", "stall=1") as site:
            row, path = site.rows[0], site.firmware("IPC_G5")
            reply = site.upload(row, path, "--max-time", "1")
            self.assertEqual(reply.code, 28)
            self.assertEqual(site.info(row)["firmwareVersion"], "V5.7.18")
            self.assertEqual(site.progress(row)["upgrading"], "false")
            site.curl(row, "/ISAPI/System/reboot", "-X", "PUT")
            site.wait_gone(row)
            line, = site.received("upload")
            self.assertEqual((line["bytes"], line["ok"]), (os.path.getsize(path) // 2, False))

    def test_busy(self):
        with start("--devices", "1", "--fault", "busy=1") as site:
            row, path = site.rows[0], site.firmware("IPC_G5")
            reply = site.upload(row, path)
            self.assertEqual(reply.fields["subStatusCode"], "deviceBusy")
            wait_for(lambda: site.upload(row, path).status == 200, "no longer busy")
            site.wait_version(row, NEW)

    def test_slow(self):
        with start("--devices", "1", "--fault", "slow=1") as site:
            row, path = site.rows[0], site.firmware("IPC_G5")
            reply = site.upload(row, path, "-w", "\n%{time_total}")
            # 64 KiB a device second, a hundred of which are a second
            self.assertGreater(float(reply.body.splitlines()[-1]),
                               os.path.getsize(path) / 65536 / 100 * 0.8)
            site.wait_version(row, NEW)

    def test_dark(self):
        picture = "/ISAPI/Streaming/channels/101/picture"
        with start("--devices", "1", "--fault", "dark=1") as site:
            row = site.rows[0]
            self.assertEqual(site.curl(row, picture).status, 200)
            site.upload(row, site.firmware("IPC_G5"))
            site.wait_version(row, NEW)
            self.assertEqual(site.curl(row, picture).status, 500)


class Knobs(unittest.TestCase):
    def test_any_answer(self):
        answers = ["badDevType 403 4", "deviceBusy 200", "lowPrivilege 401", "noMemory",
                   "upgradeErrorAndReboot 500", "UpdateFileRSAError 400 4 signature"]
        knobs = "".join(f"[device {i}]\nupload-answer={answer}\n"
                        for i, answer in enumerate(answers))
        with start("--devices", str(len(answers)), knobs=knobs) as site:
            for row, answer in zip(site.rows, answers):
                words = answer.split(" ", 3)
                reply = site.upload(row, write(site, "any", b"x" * 100000), "-H", "Expect:")
                if row["model"] != MANUAL_CAMERA:
                    self.assertEqual(reply.fields["subStatusCode"], words[0])
                if len(words) > 1:
                    self.assertEqual(reply.status, int(words[1]))
                if len(words) > 3:
                    self.assertEqual(reply.fields["description"], words[3])

    def test_reset_at_a_byte(self):
        with start("--devices", "1", knobs="[all]\nupload-reset-at=123457\n") as site:
            reply = site.upload(site.rows[0], site.firmware("IPC_G5"))
            self.assertIn(reply.code, (55, 56))
            line, = site.received("upload")
            self.assertEqual((line["bytes"], line["ok"]), (123457, False))
            self.assertEqual(line["sha256"], hashlib.sha256(
                read(site.firmware("IPC_G5"))[:123457]).hexdigest())
            self.assertEqual(site.info(site.rows[0])["firmwareVersion"], "V5.7.18")

    def test_back_elsewhere(self):
        with start("--devices", "1", knobs="[all]\nback-address=127.77.255.250\n") as site:
            row = dict(site.rows[0])
            site.upload(row, site.firmware("IPC_G5"))
            site.wait_gone(row)
            row["address"] = "127.77.255.250:" + row["address"].split(":")[1]
            site.wait_version(row, NEW)

    def test_back_not_activated(self):
        with start("--devices", "1", knobs="[all]\nback-not-activated=true\n") as site:
            row = site.rows[0]
            site.upload(row, site.firmware("IPC_G5"))
            site.wait_gone(row)
            wait_for(lambda: "notActivated" in site.curl(row, "/ISAPI/System/deviceInfo").body,
                     "not activated")
            status = site.curl(row, "/SDK/activateStatus", login=False)
            self.assertEqual(status.fields["Activated"], "false")

    def test_refused_body(self):
        knobs = "[device 0]\non-401=early\n[device 1]\non-401=close\n[device 2]\nexpect=417\n"
        with start("--devices", "3", knobs=knobs) as site:
            path = site.firmware("IPC_G5")
            for row in site.rows[:2]:
                reply = site.upload(row, path)
                self.assertIn(reply.status, (200, 401))
            last = site.upload(site.rows[2], site.firmware("IPC_G1"))
            self.assertEqual(last.status, 200)
            whole = [line for line in site.received("upload") if line["ok"]]
            self.assertLessEqual(len(whole), 3)


class Discovery(unittest.TestCase):
    def ask_sadp(self, site, port, count):
        known = {row["address"].split(":")[0] for row in site.rows}
        with open_datagrams(port) as client:
            asked = str(uuid.uuid4()).upper()
            client.sendto((PROBE % asked).encode(), (simtest.GROUP, 37020))

            def ours(found):
                return {source[0]: data for data, source in found
                        if source[0] in known and asked.encode() in data and
                        b"<ProbeMatch>" in data}
            found = ours(listen(client, lambda all: len(ours(all)) == count))
        for data in found.values():
            subprocess.run(["xmllint", "--noout", "--nonet", "-"], check=True, input=data)
        return {source: fields(data) for source, data in found.items()}

    def test_sadp(self):
        with start() as site:
            for port in (0, 37020):
                found = self.ask_sadp(site, port, 22)
                for row in site.rows:
                    address, http = row["address"].split(":")
                    answer = found[address]
                    self.assertEqual((answer["IPv4Address"], answer["HttpPort"],
                                      answer["DeviceDescription"], answer["Activated"]),
                                     (address, http, row["model"], "true"))
                    self.assertRegex(answer["SoftwareVersion"], r"^V[0-9.]+build \d{6}$")
            info = site.info(site.rows[0])
            first = found[site.rows[0]["address"].split(":")[0]]
            self.assertEqual(first["DeviceSN"], info["serialNumber"])
            self.assertEqual(first["MAC"].replace("-", ":"), info["macAddress"])

    def test_sadp_strangers(self):
        knobs = ("[device 0]\nsadp-address=192.168.1.64\nactivated=false\n"
                 "[device 1]\nsadp-no-activated=true\nsadp-crlf=true\n[device 2]\nsadp=silent\n")
        with start("--devices", "3", knobs=knobs) as site:
            found = self.ask_sadp(site, 0, 2)
            first = found[site.rows[0]["address"].split(":")[0]]
            self.assertEqual((first["IPv4Address"], first["Activated"]),
                             ("192.168.1.64", "false"))
            self.assertNotIn("Activated", found[site.rows[1]["address"].split(":")[0]])

    def test_sadp_answers_nothing_else(self):
        with start("--devices", "1") as site, open_datagrams(0) as client:
            change = PROBE.replace("inquiry", "reboot") % "X"
            client.sendto(change.encode(), (simtest.GROUP, 37020))
            client.sendto(b"<Probe><rubbish", (simtest.GROUP, 37020))
            self.ask_sadp(site, 0, 1)
            client.setblocking(False)
            with self.assertRaises(BlockingIOError):
                client.recvfrom(65535)

    def test_unicast(self):
        with start("--devices", "3") as site, open_datagrams(0) as client:
            address = site.rows[1]["address"].split(":")[0]
            client.sendto((PROBE % "U").encode(), (address, 37020))
            found = listen(client, lambda all: len(all) == 1)
            self.assertEqual(found[0][1][0], address)

    def ask_wsd(self, site, types, count):
        known = dict(row["address"].split(":") for row in site.rows)
        with open_datagrams(0) as client:
            asked = "urn:uuid:" + str(uuid.uuid4())
            client.sendto((WSD % (asked, types)).encode(), (simtest.GROUP, 3702))

            def ours(found):
                return {source[0]: fields(data) for data, source in found if source[0] in known}
            found = ours(listen(client, lambda all: len(ours(all)) == count))
        for source, answer in found.items():
            self.assertEqual(answer["RelatesTo"], asked)
            self.assertEqual(answer["XAddrs"],
                             f"http://{source}:{known[source]}/onvif/device_service")
        return found

    def test_wsd(self):
        forms = ['<d:Types xmlns:dn="http://www.onvif.org/ver10/network/wsdl">'
                 'dn:NetworkVideoTransmitter</d:Types>',
                 '<d:Types xmlns:tds="http://www.onvif.org/ver10/device/wsdl">tds:Device</d:Types>',
                 '']
        with start() as site:
            for types in forms:
                found = self.ask_wsd(site, types, 22)
            for row in site.rows:
                self.assertIn("hardware/" + row["model"], found[row["address"].split(":")[0]][
                    "Scopes"].replace("%2F", "/"))
            date = site.curl(site.rows[0], "/onvif/device_service", "-d",
                             "<GetSystemDateAndTime/>", login=False)
            self.assertEqual(date.status, 200)

    def test_gone_is_silent(self):
        with start("--devices", "2", speed=5) as site:
            site.curl(site.rows[0], "/ISAPI/System/reboot", "-X", "PUT")
            site.wait_gone(site.rows[0])
            found = self.ask_sadp(site, 0, 1)
            self.assertEqual(list(found), [site.rows[1]["address"].split(":")[0]])


if __name__ == "__main__":
    COMMAND.extend(sys.argv[2:])
    unittest.main(argv=sys.argv[:2], verbosity=2)
