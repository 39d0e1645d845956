/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/version-forms.h"

/* longer runs of digits are no version number of anybody's */
#define N(group) "(?<" group ">[0-9]{1,9})"

static const CamVersionForm forms[] = {
    /* V5.7.15 build 240201, V5.4.5build 170123 (SADP), V5.5.39.210702, V5.7.23_SP2: hikvision.md
       3.3. Versions of one platform's branches can contradict their dates */
    { .grammar = "hikvision",
      .pattern = "^V?" N("p1") "\\." N("p2") "(?:\\." N(
          "p3") "(?:\\.(?<date>[0-9]{6}))?)?"
                "(?:_SP" N("sp") ")?"
                                 "(?:,?(?:[ _]?build[ _]?|[ _])(?<date2>[0-9]{6}))?$",
      .build_use = CAM_BUILD_WINS },
    /* 2.800.0000016.0.R,build:2020-06-05 (device), 2.820.0000000.48.R.220614 (file),
       2.420.AC00.17.R.20170322 (old, Amcrest): dahua.md 3.3. The third field is customer and
       number; that the number is its last three digits is inferred. R is the normal release, which
       some leave out, T a test build */
    { .grammar = "dahua",
      .pattern = "^V?" N("p1") "\\." N("p2") "\\.0*(?<line>[0-9A-Z]*?)(?<p3>[0-9]{0,3})\\." N(
          "p4") "(?:\\.(?:R|(?<line2>[A-QS-Z])))?"
                "(?:[.,]? ?(?:build(?: ?date)?[:=]? ?)?"
                "(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}|[0-9]{6}))?$",
      .build_use = CAM_BUILD_WINS },
    /* 12.11.77, 9.80.3.12; missing is 0. A tail (12.0.0-beta1, 5.50.2_cst_412205_1) is a beta or a
       customer's build: axis.md 5.4. The device's build date is a sentence, files have none */
    { .grammar = "axis",
      .pattern = "^" N("p1") "\\." N("p2") "(?:\\." N("p3") ")?(?:\\." N(
          "p4") ")?"
                "(?<whole>(?:[_-]|beta)[ -~]*)?$" },
    /* 2.23.01_20240911_R482, v2.10_180329015157, SRN4000_v2.16_170401: hanwha.md 4. That the first
       number is the line of a chip is inferred from advisories with a limit for each */
    { .grammar = "hanwha",
      .pattern = "^(?:[A-Z0-9-]+_)?V?(?<line>[0-9]{1,9})\\." N("p1") "(?:\\." N(
          "p2") ")?"
                "(?:_(?:(?<date>[0-9]{8}|[0-9]{6})|(?<date2>[0-9]{6})(?<r2>[0-9]{4}|[0-9]{6})))?"
                "(?:_R" N("r") ")?$" },
    /* NVR-B3601.37.45.230825, seen without its date too; letters in the middle are an operator's or
       another brand's build: uniview.md 3. Kind and base together are the platform */
    { .grammar = "uniview",
      .pattern =
          "^(?<line>[A-Z]+-B[0-9]{4})\\." N("p1") "\\." N("p2") "(?:\\.(?<date>[0-9]{6}))?$" },
    { .grammar = "uniview",
      .pattern = "^[A-Z]+-B[0-9]{4}\\.(?<whole>[0-9A-Z]+)\\." N("p1") "\\.(?<date>[0-9]{6})$" },
    /* IPC_G6103-B0009P30D1803: the older form; no rule orders it against the newer one */
    { .grammar = "uniview",
      .pattern = "^(?<line>[A-Z]+_[A-Z0-9]+)-B" N("p1") "P" N("p2") "D(?<month>[0-9]{4})$" },
    /* v3.1.0.956_22041503, v3.0.0_4662_2503122271, 3.6.4.513 26032730: reolink.md 3. What follows
       YYMMDD tells variants apart, a second version behind it is that of the pan motor */
    { .grammar = "reolink",
      .pattern = "^V?" N("p1") "\\." N("p2") "\\." N(
          "p3") "[._](?<p4>[0-9]{1,6})"
                "(?:[_ ](?<date>[0-9]{6})(?:[0-9]{2}|[0-9]{4})?)?(?:_V[0-9.]+)?$",
      .build_use = CAM_BUILD_FILLS },
    /* 1387_22100622: all that names of files tell (reolink.md 7) */
    { .grammar = "reolink",
      .pattern = "^(?<p4>[0-9]{1,6})_(?<date>[0-9]{6})(?:[0-9]{2}|[0-9]{4})?$",
      .unsaid = 3 },

    /* makes without a driver of their own: versions-and-advisories.md 1.1 */
    /* FD8136-VVTK-0300a, 0117b: another model is other hardware */
    { .grammar = "vivotek",
      .pattern = "^(?:(?<line>[A-Z0-9-]+)-VVTK-)?(?<p1>[0-9]{2})(?<p2>[0-9]{2})(?<letter>[a-z])$" },
    /* 7.80.0128 and 7.80 B128 are one */
    { .grammar = "bosch",
      .pattern = "^" N("p1") "\\." N("p2") "(?:\\.(?<r>[0-9]{4})| B" N("r2") ")?$" },
    /* UVC.S5L.v4.46.18.67.ceacbaa.211202.1017, v3.8.61 */
    { .grammar = "ubiquiti",
      .pattern = "^(?:UVC\\.(?<line>[A-Z0-9]+)\\.)?v?" N("p1") "\\." N("p2") "\\." N(
          "p3") "(?:\\." N("p4") ")?(?:\\.[0-9a-f]+\\.(?<date>[0-9]{6})\\.(?<r>[0-9]{4}))?$" },
    /* 2.1.0_Build_250701_Rel.44071n; advisories leave out the end */
    { .grammar = "tplink-vigi",
      .pattern = "^" N("p1") "\\." N("p2") "\\." N("p3") "[ _]Build[ _](?<date>[0-9]{6})"
                                                         "(?:[ _]Rel\\." N("r") "n?)?$" },
    /* V4.02.R11.C6380171.11201.141900.00000: the fourth field is hardware and customer */
    { .grammar = "xiongmai",
      .pattern =
          "^V" N("p1") "\\." N("p2") "\\.R" N("p3") "\\.(?<line>[0-9A-Z]+)"
                                                    "(?:\\." N("p4") "\\." N("p5") ")?\\.[ -~]+$" },
    /* 1.3.4.22966B181219.D14.U1(8A41T): the tail is the board */
    { .grammar = "tvt",
      .pattern = "^" N("p1") "\\." N("p2") "\\." N("p3") "\\." N(
          "p4") "B(?<date>[0-9]{6})\\.(?<line>[ -~]+)$" },
    /* MX-V4.7.2.18: the first number is the line of products */
    { .grammar = "mobotix",
      .pattern = "^MX-V(?<line>[0-9]{1,9})\\." N("p1") "\\." N("p2") "\\." N("p3") "$" },
    /* 1.0.7-0298 */
    { .grammar = "synology-camera",
      .pattern = "^" N("p1") "\\." N("p2") "\\." N("p3") "-" N("p4") "$" },
    /* 2.60B15, 1.06.01 Hotfix */
    { .grammar = "dlink",
      .pattern =
          "^" N("p1") "\\." N("p2") "(?:\\." N("p3") ")?(?:B" N("p4") ")?(?<plus> Hotfix)?$" },
    /* 2.0b60_20200207 */
    { .grammar = "lilin", .pattern = "^" N("p1") "\\." N("p2") "b" N("p3") "_(?<date>[0-9]{8})$" },
    /* 1.12.14.7 */
    { .grammar = "geutebrueck",
      .pattern = "^" N("p1") "\\." N("p2") "\\." N("p3") "\\." N("p4") "$" },
};

const CamVersionForm *
cam_version_forms_get(gsize *ret_count)
{
    *ret_count = G_N_ELEMENTS(forms);
    return forms;
}
