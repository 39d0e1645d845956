#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices that are given the wrong file, or the right ones in the wrong order, asked by curl.

Usage: test-paths.py CLASS PRACTICE PACK
"""
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import unittest

import simtest
from simtest import Site, decode_package, wait_for

COMMAND, PACK = [], []
CAMERA, OLD_CAMERA, AXIS = "DS-2CD2386G2-IU", "DS-2CD2032F-I", "P1367"


def start(knobs, *options, **more):
    return Site(COMMAND, *options, knobs=knobs, **more)


def pack(site, name, **words):
    """A firmware file by our own program; returns the path of what a device is sent."""
    path = os.path.join(site.directory, name)
    options = [f"--{word.rstrip('_')}={value}" for word, value in words.items()]
    told = subprocess.run([*PACK, *options, path], check=True, capture_output=True,
                          text=True).stdout.strip()
    if name.endswith(".zip"):
        subprocess.run(["unzip", "-tq", path], check=True, stdout=subprocess.DEVNULL)
        image = path[:-4] + ".dav"
        with open(image, "wb") as file:
            file.write(subprocess.run(["unzip", "-p", path, "digicap.dav"], check=True,
                                      capture_output=True).stdout)
        path = image
    with open(path, "rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == told
    return path


def hikvision(site, platform, version, build, **more):
    return pack(site, f"IPC_{platform}_EN_STD_{version}_{build}.zip", make="hikvision",
                platform=platform, version="V" + version, build=build, **more)


def bricked(site):
    return [(line["address"], line["note"]) for line in site.received("bricked")]


class Identity(unittest.TestCase):
    def test_what_a_device_is(self):
        knobs = ("[device 0]\nplatform=G3\nversion=V5.5.800\nbuild=210628\nhardware=0x7\n"
                 "region=CCCH\n[device 1]\nmodel=DS-2CD9999\n[device 2]\ninfo=\n")
        with start(knobs, "--devices", "5") as site:
            odd, renamed, silent, plain = [site.info(row) for row in site.rows[:4]]
            self.assertEqual((odd["model"], odd["firmwareVersion"], odd["firmwareReleasedDate"],
                              odd["firmwareVersionInfo"], odd["hardwareVersion"]),
                             (CAMERA, "V5.5.800", "build 210628", "B-R-G3-0", "0x7"))
            self.assertRegex(odd["serialNumber"], r"^" + CAMERA + r"\d{8}CCCH\d{9}$")
            self.assertEqual(renamed["model"], "DS-2CD9999")
            self.assertTrue(renamed["serialNumber"].startswith("DS-2CD9999"))
            self.assertNotIn("firmwareVersionInfo", silent)
            self.assertEqual(plain["firmwareVersionInfo"], "B-R-G7-0")
            self.assertEqual([row["model"] for row in site.rows[:2]], [CAMERA, "DS-2CD9999"])

    def test_two_platforms_of_one_model(self):
        knobs = f"[all]\nmodel={CAMERA}\n[device 1]\nplatform=G3\n"
        with start(knobs, "--devices", "2") as site:
            self.assertEqual([site.info(row)["firmwareVersionInfo"] for row in site.rows],
                             ["B-R-G5-0", "B-R-G3-0"])
            files = {"G5": site.firmware("IPC_G5"),
                     "G3": hikvision(site, "G3", "5.5.820", "260410")}
            self.assertEqual(site.upload(site.rows[0], files["G3"]).fields["subStatusCode"],
                             "badDevType")
            self.assertEqual(site.upload(site.rows[1], files["G5"]).fields["subStatusCode"],
                             "badDevType")
            for row, platform, version in zip(site.rows, ("G5", "G3"), ("V5.7.23", "V5.5.820")):
                self.assertEqual(site.upload(row, files[platform]).fields["subStatusCode"], "ok")
                site.wait_version(row, version)
            self.assertEqual(bricked(site), [])

    def test_models_that_stand_apart(self):
        # only where they are asked for: nobody's site changes by them
        with start("", "--devices", "40", "--makes", "mixed") as site:
            self.assertFalse({row["model"] for row in site.rows} & {OLD_CAMERA, AXIS})
        with start(f"[device 1]\nmodel={AXIS}\n", "--devices", "2") as site:
            self.assertEqual([(row["make"], row["model"]) for row in site.rows],
                             [("Hikvision", CAMERA), ("Axis", AXIS)])

    def test_pack(self):
        with start("", "--devices", "1") as site:
            path = hikvision(site, "R0", "5.4.41", "170310", class_=5, language=2, size=5000)
            with open(path, "rb") as file:
                words, content = decode_package(file.read())
            self.assertEqual((words["class"], words["language"]), (5, 2))
            self.assertEqual(content["version.txt"].decode().split(),
                             ["platform=R0", "version=V5.4.41", "build=170310"])
            self.assertEqual(len(content["hicore.tar.lzma"]), 5000)
            path = pack(site, "P1367_8_40_4_6.bin", make="axis", platform=AXIS, version="8.40.4.6")
            subprocess.run(["gzip", "--test", "--suffix=.bin", path], check=True)
            with gzip.open(path) as file:
                content = file.read()
            self.assertEqual(content[0x200:0x204], bytes.fromhex("f3eb30a9"))
            self.assertEqual(content[0x340:0x380].rstrip(b"\0"), b"8.40.4.6")
            for wrong in (["--make=nobody", "--platform=x", "--version=1", path], [path], []):
                self.assertNotEqual(subprocess.run([*PACK, *wrong], capture_output=True,
                                                   check=False).returncode, 0)


class Hikvision(unittest.TestCase):
    def kill(self, knobs, *file, note, **more):
        with start(f"[all]\n{knobs}\n", "--devices", "1") as site:
            row, path = site.rows[0], hikvision(site, *file, **more)
            # it says yes, and that is the last it says
            self.assertEqual(site.upload(row, path).fields["subStatusCode"], "ok")
            site.wait_gone(row)
            self.assertEqual(bricked(site), [(row["address"], note)])
            self.assertEqual(len(site.received("upload")), 1)

    def refuse(self, knobs, *file, answer, **more):
        with start(f"[all]\n{knobs}\n", "--devices", "1") as site:
            row, path = site.rows[0], hikvision(site, *file, **more)
            self.assertEqual(site.upload(row, path).fields["subStatusCode"], answer)
            self.assertEqual(site.progress(row)["upgrading"], "false")
            self.assertEqual(bricked(site), [])

    def test_wrong_file_is_refused(self):
        self.refuse("wrong-file=refuse", "G3", "5.8.0", "250101", answer="badDevType")
        self.refuse("wrong-file=refuse", "G5", "5.8.0", "250101", answer="badDevType", class_=9)
        self.refuse("wrong-file=refuse", "G5", "5.8.0", "250101", answer="badLanguage", language=2)

    def test_wrong_file_bricks(self):
        self.kill("wrong-file=brick", "G3", "5.8.0", "250101", note="wrong platform")
        self.kill("wrong-file=brick", "G5", "5.8.0", "250101", note="wrong class", class_=9)
        self.kill("wrong-file=brick", "G5", "5.8.0", "250101", note="wrong language", language=2)

    def test_floor(self):
        old = "version=V5.7.0\nbuild=221221\nfloor=V5.6.0"
        self.refuse(old, "G5", "5.5.900", "220101", answer="errorUpgradeVersion")
        with start(f"[all]\n{old}\n[device 1]\nmodel={CAMERA}\nversion=V5.5.90\n",
                   "--devices", "2") as site:
            # above the floor, and below it where it already is
            for row, version in zip(site.rows, ("5.6.5", "5.5.89")):
                path = hikvision(site, "G5", version, "200101")
                self.assertEqual(site.upload(row, path).fields["subStatusCode"], "ok")
                site.wait_version(row, "V" + version)

    def test_the_overruled_pair(self):
        with start(f"[all]\nmodel={OLD_CAMERA}\n", "--devices", "1") as site:
            row = site.rows[0]
            self.assertEqual(site.info(row)["firmwareVersion"], "V5.3.0")
            for version, build in (("5.4.41", "170310"), ("5.4.5", "170123")):
                path = hikvision(site, "R0", version, build)
                self.assertEqual(site.upload(row, path).fields["subStatusCode"], "ok")
                site.wait_version(row, "V" + version)
            self.assertEqual(bricked(site), [])

    def test_anything_else_bricks(self):
        old = f"model={OLD_CAMERA}"
        self.kill(old, "R0", "5.4.5", "170123", note="skipped step")
        self.kill(old, "R0", "5.4.41", "170311", note="skipped step")
        self.kill(old, "R1", "5.4.41", "170310", note="wrong platform")
        self.kill(old, "R0", "5.4.41", "170310", note="wrong language", language=2)
        self.refuse(old + "\nskipped-step=refuse", "R0", "5.4.5", "170123",
                    answer="errorUpgradeVersion")


class Axis(unittest.TestCase):
    def version(self, site, row):
        reply = site.curl(row, "/axis-cgi/param.cgi?action=list&group=Properties.Firmware")
        found = re.search(r"Firmware\.Version=(\S+)", reply.body)
        return found and found[1]

    def wait(self, site, row, version):
        wait_for(lambda: self.version(site, row) == version, version)

    def send(self, site, row, version, **more):
        """By the page its firmware has; returns the answer's JSON."""
        name = f"{AXIS}_{version.replace('.', '_')}.bin"
        path = pack(site, name, make="axis", platform=AXIS, version=version, **more)
        if site.curl(row, "/axis-cgi/firmwaremanagement.cgi", "--data",
                     '{"apiVersion":"1.0","method":"status"}').status == 404:
            site.curl(row, "/axis-cgi/firmwareupgrade.cgi?type=normal", "-F", f"file=@{path}")
            return None
        reply = site.curl(row, "/axis-cgi/firmwaremanagement.cgi", "-F",
                          'json={"apiVersion":"1.0","method":"upgrade"};type=application/json',
                          "-F", f"file=@{path};type=application/octet-stream")
        return json.loads(reply.body)

    def has(self, site, row, page):
        return site.curl(row, f"/axis-cgi/{page}.cgi", "--data", "{}").status != 404

    def test_two_steps(self):
        with start(f"[all]\nmodel={AXIS}\n", "--devices", "1") as site:
            row = site.rows[0]
            pages = ("firmwaremanagement", "basicdeviceinfo", "systemready")
            self.assertEqual([self.has(site, row, page) for page in pages], [False] * 3)
            self.send(site, row, "8.40.4.6", build="Feb 20 2024 10:00")
            self.wait(site, row, "8.40.4.6")
            # its pages came with it
            self.assertEqual([self.has(site, row, page) for page in pages], [True, True, False])
            answer = self.send(site, row, "10.12.228")
            self.assertEqual(answer["data"]["firmwareVersion"], "10.12.228")
            self.wait(site, row, "10.12.228")
            self.assertEqual([self.has(site, row, page) for page in pages], [True] * 3)
            self.assertEqual(bricked(site), [])

    def test_one_step_too_few(self):
        knobs = (f"[all]\nmodel={AXIS}\nversion=7.40.1\n[device 1]\nskipped-step=refuse\n"
                 "[device 2]\nversion=8.39.9\n[device 3]\nversion=8.40.1\n")
        with start(knobs, "--devices", "4") as site:
            bricks, refuses, also, passed = site.rows
            self.assertIn("data", self.send(site, bricks, "10.9.0"))
            self.assertEqual(self.send(site, refuses, "10.9.0")["error"]["code"], 422)
            self.assertIn("data", self.send(site, also, "11.0.1"))
            self.assertIn("data", self.send(site, passed, "10.9.0"))
            site.wait_gone(bricks)
            site.wait_gone(also)
            self.wait(site, passed, "10.9.0")
            self.assertEqual(self.version(site, refuses), "7.40.1")
            self.assertEqual(sorted(bricked(site)), sorted((row["address"], "skipped step")
                                                           for row in (bricks, also)))
            # below 10.9 no step is needed
            self.assertIn("data", self.send(site, refuses, "10.8.1"))

    def test_downgrade(self):
        with start(f"[all]\nmodel={AXIS}\nversion=10.12.228\n", "--devices", "1") as site:
            row = site.rows[0]
            self.assertEqual(self.send(site, row, "9.80.78")["error"]["code"], 409)
            self.assertEqual(self.version(site, row), "10.12.228")
            self.assertEqual(bricked(site), [])


if __name__ == "__main__":
    COMMAND.append(sys.argv[2])
    PACK.append(sys.argv[3])
    unittest.main(argv=sys.argv[:2], verbosity=2)
