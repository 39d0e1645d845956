# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes small firmware images of makes other than Hikvision into a folder: make-images.py DIR.

Written from the descriptions of the formats (axis.md 9, dahua.md 7, reolink.md 7, uniview.md 7),
independently of src/firmware. All bytes are invented.
"""

import gzip
import io
import pathlib
import struct
import sys
import zipfile
import zlib

DAHUA = "DH_IPC-HX5X3X-Rhea_MultiLang_PN_Stream3_V2.840.0000000.12.R.250819.bin"
PAK = "IPC_523128M8MP.1387_22100622.RLC-820A.IMX415.8MP.REOLINK.pak"
PAKS = "Elite-Floodlight-WiFi.6530_2606232191.IPC_NT18NA68MPW.paks"
UNIVIEW = "IPC_G6103-B0011P05D1812.zip"
HANWHA = "XNV-8080R_2.21.01_20220517_R276.img"


def noise(size, seed):
    out = bytearray()
    state = seed
    for _ in range(size):
        state = (state * 1103515245 + 12345) % 2**32
        out.append(state >> 24)
    return bytes(out)


def pack(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return out.getvalue()


def flip(data, at):
    out = bytearray(data)
    out[at] ^= 1
    return bytes(out)


def fimage(version, header=4, offset=0x200):
    """Header version 3 and less: the version at 0x4c; 4 and more: at 0x140."""
    place, size = (0x140, 64) if header > 3 else (0x4C, 32)
    head = bytearray(struct.pack("<II", 0xA930EBF3, header) + noise(place - 8, 4))
    head += version.encode().ljust(size, b"\0")
    return bytes(offset) + bytes(head) + noise(20000, 5)


def squeeze(data):
    return gzip.compress(data, mtime=0)


def axis():
    whole = squeeze(fimage("12.11.77"))
    switch = b"\x9b\x22\x77\x00" + bytes(40) + b'AXIS:JFFSID="id-0815-1.02.3"' + noise(5000, 6)
    return {
        "P3265-V_12_11_77.bin": whole,
        "M3065-V_9_80_55.bin": squeeze(fimage("9.80.55", header=3, offset=0)),
        "P3354_5_51_7_4.bin": fimage("5.51.7.4", header=2, offset=0),
        "AXIS_P3214.bin": squeeze(fimage("6.50.5.2", header=3)),
        "update.bin": whole,
        "P3245-V_10_12_228.bin": squeeze(fimage("10.12.91")),
        "P3265-LV_12_11_77.bin": whole + squeeze(b'{"model": "P3265-LV"}'),
        "P3265-LVE_12_11_77.bin": whole + noise(300, 7),
        "P3265-LVE_12_11_76.bin": whole + b"\x1f",
        "T8508_1_02_3.bin": switch,
        "P3265-V_13_0_33.bin": b"\x28\xb5\x2f\xfd" + noise(9000, 8),
        "Q3505_Mk_II_9_80_55.bin": squeeze(noise(9000, 9)),
        "lie.bin": b"\x1f\x8b" + fimage("12.11.77", offset=0x100),
        "other.bin": squeeze(noise(9000, 9)),
        "P3265-V_12_11_10.bin": flip(whole, len(whole) - 5),
        "P3265-V_12_11_11.bin": flip(whole, len(whole) // 2),
        "P3265-V_12_11_12.bin": squeeze(bytes(64 * 2**20)),
        "axis.zip": pack([("Release notes.txt", b"new\n"), ("P3265-V_12_11_77.bin", whole)]),
    }


def dahua_zip(members, method=zipfile.ZIP_STORED):
    return b"DH" + pack(members, method)[2:]


def dahua():
    ids = "IPC-HDW5830R-Z:07:01:08:70:52:00\r\nIPC-HFW5831E-Z5E:07:01:08:70:52:01\r\n"
    members = [
        ("Install", b"burn romfs\n"),
        ("hwid", ids.encode()),
        ("check.img", noise(2000, 10)),
        ("romfs-x.squashfs.img", noise(30000, 11)),
    ]
    whole = dahua_zip(members)
    locked = bytearray(whole)
    locked[6] |= 1
    many = "".join("IPC-HFW%d:01\n" % number for number in range(1000, 9000))
    return {
        DAHUA: whole,
        "DH_NVR5XXX-EI_MultiLang_V4.003.0000000.0.R.231229.bin": dahua_zip(
            [("Install.lua", b"x"), ("sign.img", b"y")] + members[2:], zipfile.ZIP_DEFLATED
        ),
        "IPC_G1_EN_STD_5.5.80_180911.bin": whole,
        "dahua.zip": pack([(DAHUA, whole), ("readme.pdf", b"%PDF-1.7")]),
        "dahua-cut.bin": whole[: len(whole) // 2],
        "dahua-cut.zip": pack([(DAHUA, whole[: len(whole) // 2])]),
        "dahua-flipped.bin": flip(whole, whole.index(noise(64, 11)) + 5000),
        "dahua-locked.bin": bytes(locked),
        "dahua-many.bin": dahua_zip([("hwid", many.encode())]),
        "dahua-bomb.bin": dahua_zip([("web-x.img", bytes(64 * 2**20))], zipfile.ZIP_DEFLATED),
        "dahua-crowd.bin": dahua_zip([("f%d" % i, b"") for i in range(10001)]),
        "dahua-empty.bin": b"DH\x03\x04",
    }


def pak(wide, parts, magic=0x32725913):
    """Header, a list of parts, a list of partitions, then the parts."""
    word = "Q" if wide else "I"
    entry = struct.Struct("<32s24s2" + word)
    header = struct.Struct("<3" + word)
    start = header.size + len(parts) * (entry.size + 76)
    entries, partitions, body = b"", b"", b""
    for index, (name, version, data) in enumerate(parts):
        entries += entry.pack(name, version, start + len(body), len(data))
        partitions += struct.pack("<32sI32sII", name, index, b"/dev/mtd%d" % index, 0, 0)
        body += data
    # all bits of the register are turned neither before nor after
    crc = 0xFFFFFFFF
    for piece in (body, b"\x02\0\0\0", entries):
        crc = zlib.crc32(piece, crc)
    return header.pack(magic, crc ^ 0xFFFFFFFF, 0x2302) + entries + partitions + body


def paks(hardware, version, data, lie=0):
    size = 104 + 88 + len(data)
    head = struct.pack("<4s6I32s32s3I", b"SKAP", 0, size, 1, 0, 77, 0, hardware, version,
                       size - 104 + lie, 1, 0)
    part = struct.pack("<II32s32s4I", 1, 0, b"rootfs", b"v1.0.0.1", len(data), 0, 0, 0)
    return head + part + data


def reolink():
    parts = [
        (b"uboot1", b"v1.0.0.1", noise(3000, 12)),
        (b"bootargs", b"v1.0.0.1", noise(10, 13)),
        (b"", b"", b""),
        (b"fs", b"v1.0.0.442", noise(25000, 14)),
    ]
    narrow = pak(False, parts)
    wide = pak(True, parts, 0x32725923)
    new = paks(b"IPC_NT18NA68MPW", b"v3.2.0.6530_2606232191", noise(20000, 15))
    return {
        PAK: narrow,
        "IPC_566SD664M5MP.1387_22100622.RLC-510WA.OV05A10.5MP.REOLINK.pak": wide,
        PAKS: new,
        "update.paks": new,
        "RLC-820A.6531_2606232191.IPC_523128M8MP.paks": new,
        "RLC-820A.zip": pack([(PAK, narrow), ("descriptor.json", b"{}")]),
        "two-boards.zip": pack([(PAK, narrow), (PAK.replace("1387", "1388"), wide)]),
        "pak-cut.pak": narrow[: len(narrow) - 100],
        "pak-head.pak": narrow[:90],
        "pak-flipped.pak": flip(narrow, len(narrow) - 100),
        "pak-long.pak": narrow + b"\0",
        "pak-list.pak": flip(narrow, 20),
        "pak-place.pak": narrow[:68] + struct.pack("<I", 5) + narrow[72:],
        "pak64-flipped.pak": flip(wide, len(wide) // 2),
        "paks-cut.paks": new[:-1],
        "paks-head.paks": new[:100],
        "paks-long.paks": new + bytes(17),
        "paks-lie.paks": paks(b"X", b"v1", b"abc", lie=1),
    }


def others():
    members = [("program.bin", noise(20000, 16)), ("sum.txt", b"0815\n")]
    zipped = pack(members)
    closed = noise(30000, 17)
    damaged = pack(members, zipfile.ZIP_STORED)
    strange = pack(members, zipfile.ZIP_BZIP2)
    bosch = b"\x10\x12\x20\x03" + noise(9000, 18)
    return {
        UNIVIEW: zipped,
        "NVR-B3601.37.45.230825.zip": damaged,
        "other-name.zip": zipped,
        "uniview-in.zip": pack([(UNIVIEW, zipped)], zipfile.ZIP_STORED),
        "NVR-B3112.39.52.251216.zip": flip(damaged, 200),
        "NVR-B3113.37.20.230625.zip": zipped[:-30],
        "DIPC-B1213.6.5.230215.zip": strange,
        "DIPC-B1216.5.7.230109.zip": b"<html>login</html>",
        HANWHA: closed,
        "qno-6082r_1.41.18_20230101.img": squeeze(closed),
        "hanwha.zip": pack([(HANWHA, closed), ("notes.pdf", b"%PDF-1.7")]),
        "XNV-8080R_2.21.01_20220517_R276.zip": pack([("pkg.img", closed)]),
        "XNV-8080R_2.22.01_20220517_R276.img": b"<html>login</html>",
        "closed.img": closed,
        "XNV-8080R_2.23.01_20220517_R276.jpg": closed,
        "XNV-8080R_2.24.01_20220517_R276.img": bytes(5000),
        "CPP7.3_H.264_7.81.0066.fw": bosch,
        "renamed.fw": bosch,
        "CPP6_H.264_6.32.0111.fw": closed,
        "FD8136-VVTK-0300a.flash.pkg": closed,
        "CC8160-VVTK-0100d.zip": pack([("CC8160-VVTK-0100d.pkg", closed)]),
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, data in {**axis(), **dahua(), **reolink(), **others()}.items():
        (folder / name).write_bytes(data)


main()
