# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes small firmware packages and archives into a folder: make-swkh.py DIR.

Written from the description of the format (hikvision.md 7.1), independently of src/firmware.
"""

import io
import pathlib
import struct
import sys
import warnings
import zipfile

KEY = bytes.fromhex("bacdbcfed6caddd3bab9a3abbfcbb5be")
CLASSIC = "IPC_G1_EN_STD_5.5.80_180911.zip"


def code(data, start=0):
    return bytes(
        byte ^ KEY[(place + (place >> 4)) % 16] for place, byte in enumerate(data, start)
    )


def noise(size, seed):
    """Bytes that do not compress; the C test makes the same."""
    out = bytearray()
    state = seed
    for _ in range(size):
        state = (state * 1103515245 + 12345) % 2**32
        out.append(state >> 24)
    return bytes(out)


def swkh(files, language=1, device_class=2, oem=1, day=0):
    length = 0x40 + 0x2C * len(files)
    offset = length
    entries = b""
    for name, body in files:
        entries += struct.pack("<32sIII", name, offset, len(body), sum(body) % 2**32)
        offset += len(body)
    fixed = struct.pack("<IIIII", len(files), language, device_class, oem, 0)
    tail = (fixed + bytes(0x34 - 12 - len(fixed)) + struct.pack("<III", day, 0, 0) + entries)
    head = b"SWKH" + struct.pack("<II", sum(tail) % 2**32, length) + tail
    assert len(head) == length
    return code(head) + b"".join(body for _, body in files)


def encrypted(magic, size):
    return code(magic + struct.pack("<III", 0, size, 1)) + noise(size - 16, 99)


class Stream(io.RawIOBase):
    """Cannot seek: sizes then stand behind the members."""

    def __init__(self):
        super().__init__()
        self.data = b""

    def writable(self):
        return True

    def write(self, block):
        self.data += bytes(block)
        return len(block)


def pack(members, method=zipfile.ZIP_DEFLATED, comment=b"", stream=False):
    out = Stream() if stream else io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.comment = comment
        for name, body in members:
            archive.writestr(name, body)
    return out.data if stream else out.getvalue()


def long(members):
    """The form for large zips: sizes of 64 bits beside the members, and an end of its own."""
    out = io.BytesIO()
    limit = zipfile.ZIP_FILECOUNT_LIMIT
    zipfile.ZIP_FILECOUNT_LIMIT = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(body)
    zipfile.ZIP_FILECOUNT_LIMIT = limit
    return out.getvalue()


def twice(members):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pack(members)


def bomb(size):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("digicap.txt", "w") as member:
            for _ in range(size // 2**20):
                member.write(bytes(2**20))
    return out.getvalue()


def raw_name(data, placeholder, name):
    """Puts bytes into a zip that no charset was named for."""
    assert len(placeholder) == len(name)
    return data.replace(placeholder, name)


def images():
    files = [
        (b"uImage", noise(15000, 1)),
        (b"hicore.tar.lzma", noise(30001, 2)),
        (b"version.bin", noise(77, 3)),
    ]
    plain = swkh(files)
    return plain, {
        "plain.dav": plain,
        "renamed.jpg": plain,
        "chinese.dav": swkh(files, language=2),
        "any-language.dav": swkh(files, language=0xFFFFFFFF),
        "dated.dav": swkh(files, device_class=0x2C, oem=0xFFFFFFFF, day=0x20150315),
        "undated.dav": swkh(files, oem=7, day=0x20151345),
        "one-empty.dav": swkh([(b"nothing", b"")]),
        "many.dav": swkh([(b"f%d" % i, noise(i * 7, i)) for i in range(64)]),
        "too-many.dav": swkh([(b"f%d" % i, b"x") for i in range(65)]),
        "trailing.dav": plain + bytes(100),
        "ones.dav": swkh([(b"ones", b"\xff" * 100003)]),
        "IPC_G1_CN_STD_5.5.80_180911.dav": plain,
        "02kh.bin": encrypted(b"02KH", 2**20 + 1),
        "03kh.bin": encrypted(b"03KH", 2**20 + 1),
        "02kh-small.bin": encrypted(b"02KH", 2**20),
        "09kh.bin": encrypted(b"09KH", 2**20 + 1),
    }


def archives(plain):
    image = ("digicap.dav", plain)
    notes = ("Release Notes.pdf", b"%PDF-1.7\n" + noise(5000, 8))
    classic = pack([notes, image])
    third = pack([("inner.zip", pack([(CLASSIC, classic)]))])
    damaged = bytearray(pack([notes, image], method=zipfile.ZIP_STORED))
    damaged[damaged.index(plain[5000:5016])] ^= 1
    claims = bytearray(classic)
    claims[22:26] = struct.pack("<I", 0xF0000000)
    large = swkh([(b"hicore.tar.lzma", noise(4096, 12) * 600)])
    locked = bytearray(classic)
    locked[6] |= 1
    return {
        CLASSIC: classic,
        "Firmware__V5.7.23_251220_S3000720146.zip": pack(
            [("a/", b""), ("a/b/", b""), ("a/b/DIGICAP.DAV", plain), notes]
        ),
        "new-encrypted.zip": pack([("digicap.mav", encrypted(b"02KH", 2**20 + 5))]),
        "DZ20170306_152_H1_EN_STD_5.4.2_171120.zip": classic,
        "stored.zip": pack([notes, image], method=zipfile.ZIP_STORED),
        "streamed.zip": pack([notes, image], stream=True),
        "streamed-stored.zip": pack([notes, image], method=zipfile.ZIP_STORED, stream=True),
        "comment.zip": pack([notes, image], comment=b"from the portal PK\5\6"),
        "junk-behind.zip": classic + bytes(50),
        "other-name.zip": pack([("upgrade.bin", plain)]),
        "utf8-name.zip": pack([("\u56fa\u4ef6/digicap.dav", plain)]),
        "raw-name.zip": raw_name(
            pack([("XXXX/digicap.dav", plain)]), b"XXXX", b"\xb9\xcc\xbc\xfe"
        ),
        "backslash.zip": raw_name(
            pack([("folder/digicap.dav", plain)]), b"folder/digi", b"folder\\digi"
        ),
        "traversal.zip": pack([("../../../../tmp/digicap.dav", plain)]),
        "absolute.zip": pack([("/etc/digicap.dav", plain)]),
        "windows.zip": raw_name(
            pack([("XXXXXXXXXX/digicap.dav", plain)]), b"XXXXXXXXXX/", b"C:\\..\\..\\x\\"
        ),
        "nul-name.zip": raw_name(pack([("digicap.dav", plain)]), b"digicap", b"digi\0ap"),
        "control-name.zip": raw_name(pack([("XXXX/digicap.dav", plain)]), b"XXXX", b"\x1b[2J"),
        "long-name.zip": pack([("x" * 65000 + "/digicap.dav", plain)]),
        "zip64.zip": long([notes, image]),
        "same-notes.zip": twice([notes, image, notes]),
        "same-name.zip": twice([image, image]),
        "claims.zip": bytes(claims),
        "large.zip": pack([notes, ("digicap.dav", large)], method=zipfile.ZIP_STORED),
        "nested.zip": pack([(CLASSIC, classic)]),
        "nested-stored.zip": pack([(CLASSIC, classic)], method=zipfile.ZIP_STORED),
        "nested-thrice.zip": third,
        "nested-damaged.zip": pack([(CLASSIC, bytes(damaged))]),
        "nested-cut.zip": pack([(CLASSIC, classic[: len(classic) // 2])]),
        "no-image.zip": pack([notes, ("readme.txt", b"hello")]),
        "wrong-image.zip": pack([("digicap.dav", b"<html><body>404</body></html>")]),
        "empty-image.zip": pack([("digicap.dav", b"")]),
        "cut-image.zip": pack([("digicap.dav", plain[:-1])]),
        "two-images.zip": pack([("a/digicap.dav", plain), ("b/digicap.dav", plain + b"x")]),
        "empty.zip": pack([]),
        "damaged.zip": bytes(damaged),
        "locked.zip": bytes(locked),
        "bzip2.zip": pack([image], method=zipfile.ZIP_BZIP2),
        "lzma.zip": pack([image], method=zipfile.ZIP_LZMA),
        "bomb.zip": bomb(64 * 2**20),
        "nested-bomb.zip": pack([("inner.zip", bomb(64 * 2**20))]),
        "crowd.zip": pack([("f%d" % i, b"") for i in range(10001)]),
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    plain, all_images = images()
    for name, data in {**all_images, **archives(plain)}.items():
        (folder / name).write_bytes(data)


main()
