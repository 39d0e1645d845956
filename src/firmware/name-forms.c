/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/name-forms.h"

#define NUMBER "(?<version>[0-9]+(?:\\.[0-9]+){1,3}(?:_SP[0-9]+)?)"
#define DATE   "(?<build>[0-9]{6})"
/* the platform, then more platforms and marks of variants, as few as will do */
#define TOKENS "(?<tokens>[A-Z0-9]+(?:_[A-Z0-9]+)*?)"
#define BRAND  "(?:_(?<brand>HILOOK)[A-Z]*)?"
/* Dahua's own names begin with DH or General */
#define DAHUA_BRAND "(?:(?:DH|General)_|(?<brand>[A-Z]+)_)?"
/* a product number has a letter and digits somewhere: else every name with a version would do */
#define AXIS_MODEL "(?=[A-Z0-9_-]*[A-Z][0-9]{2})(?<model>[A-Z][A-Z0-9_-]*?)"

/* names without their ending; the first that fits counts */
static const CamNameForm forms[] = {
    /* made for one customer: DZ20170306_152_H1_EN_STD_5.4.2_171120. The rest of such a name looks
       like a normal one, but says nothing about other devices. Listing of the European portal,
       about 2019 (MatrixEditor/hiktools) */
    { .vendor = "hikvision",
      .pattern =
          "^(?:PJ[0-9]{2}PC[0-9]+|DZP?[0-9]+(?:_[0-9]+)?)_(?:.*_)?V?" NUMBER "_(?:build)?" DATE "$",
      .known = TRUE,
      .custom = TRUE,
      .build_sure = TRUE },
    { .vendor = "hikvision",
      .pattern = "^(?:PJ[0-9]{2}PC[0-9]+|DZP?[0-9]+(?:_[0-9]+)?)_",
      .known = TRUE,
      .custom = TRUE },
    /* cameras of the HiLook line: IPCHL_G0_EN_STD_5.5.82_190130. Same listing */
    { .vendor = "hikvision",
      .pattern = "^(?<class>IPCHL)_" TOKENS BRAND "_(?<language>EN|ML)(?:_[A-Z])?_STD_V?" NUMBER
                 "_(?:build)?" DATE "$",
      .brand = "HILOOK",
      .kind = CAM_KIND_CAMERA,
      .known = TRUE,
      .build_sure = TRUE },
    /* cameras, domes, thermal: IPC_G1_EN_STD_5.5.80_180911, IPC_E2_BV_EN_STD_5.4.80_181112,
       IPCE_P_E11_EN_STD_5.8.11_240101. Same listing, and JoeyGE0/hikvision-fw-archive */
    { .vendor = "hikvision",
      .pattern = "^(?<class>IPC[A-Z]*|IPD[A-Z]*|IPTM|IPHC)_" TOKENS BRAND
                 "_(?<language>EN|ML|CN)(?:_[A-Z])?_(?:STD|NEU)_V?" NUMBER "_(?:build)?" DATE "$",
      .kind = CAM_KIND_CAMERA,
      .known = TRUE,
      .build_sure = TRUE },
    /* recorders: NVR_K51_BL_ML_STD_V4.21.008_190625, NVR_K74_HILOOK_ML_STD_V3.4.103_190302,
       NVR_K75_HILOOK_ML_E_STD_V3.4.99_Build180706. Same listing */
    { .vendor = "hikvision",
      .pattern = "^(?<class>NVR)_" TOKENS BRAND
                 "_(?<language>EN|ML|CN)(?:_[A-Z])?_(?:STD|NEU)_V?" NUMBER "_(?:build)?" DATE "$",
      .kind = CAM_KIND_RECORDER,
      .known = TRUE,
      .build_sure = TRUE },
    /* analogue recorders: DVR-K72_K72A_ML_STD_V3.5.37_Build_181108,
       DVR-K72_K72A_HILOOKEUROPE-ML_STD_V3.5.371_Build_181220. Same listing */
    { .vendor = "hikvision",
      .pattern = "^(?<class>DVR)-_?" TOKENS "(?:-SMART-V20)?" BRAND
                 "_?-?(?<language>ML)_STD_V" NUMBER "_Build_" DATE "$",
      .kind = CAM_KIND_RECORDER,
      .known = TRUE,
      .build_sure = TRUE },
    /* since about 2021: Firmware__V5.7.23_251220_S3000720146. Says nothing of the platform, and
       the date may be the packing date: an archive of 2021 is called ..._260509_...
       JoeyGE0/hikvision-fw-archive */
    { .vendor = "hikvision",
      .pattern = "^Firmware_(?:Asia|Europe|(?<language>En))?_?V" NUMBER "[A-Za-z0-9%]*_" DATE
                 "_S[0-9]{10}$",
      .known = TRUE },
    /* access control and intercom: ACS_..., VIS_... Named in the same listing */
    { .vendor = "hikvision",
      .pattern = "^(?:ACS|VIS)_.*_V?" NUMBER "_?(?:build_?)?" DATE,
      .kind = CAM_KIND_DOOR },
    /* DH_IPC-HX5X3X-Rhea_MultiLang_PN_Stream3_V2.840.0000000.12.R.250819: family and code name,
       language, television norm, version, date (dahua.md 7). BotoX/Dahua-Firmware-Mod-Kit */
    { .vendor = "dahua",
      .pattern = "^" DAHUA_BRAND "(?<platform>[A-Z0-9]+(?:-[A-Z0-9]+)*)_(?<language>[A-Z]+)"
                 "(?:_(?<norm>P|N|PN|NP))?(?:_Stream[0-9])?_V"
                 "(?<version>[0-9]+\\.[0-9]+\\.[0-9A-Z]+\\.[0-9]+(?:\\.[RT])?)"
                 "\\.(?<build>[0-9]{8}|[0-9]{6})$",
      .known = TRUE,
      .build_sure = TRUE },
    /* 2.420.AC00.15.R.20160908: Amcrest, with anything in front. tchellomello/python-amcrest */
    { .vendor = "dahua",
      .pattern = "^(?:.*[^0-9])?(?<version>[0-9]\\.[0-9]{3}\\.AC[0-9]{2}\\.[0-9]+\\.R)"
                 "\\.(?<build>[0-9]{8})$",
      .brand = "AMCREST",
      .known = TRUE,
      .build_sure = TRUE },
    /* NVR-B3601.37.45.230825: the version is the name, kind and base are the platform. The ending
       .zip is inferred (uniview.md 7) */
    { .vendor = "uniview",
      .pattern = "^(?<version>(?<platform>[A-Z]+-B[0-9]{4})\\.[0-9A-Z]+\\.[0-9]+\\.[0-9]{6})$",
      .known = TRUE },
    /* IPC_G6103-B0011P05D1812: the older form */
    { .vendor = "uniview",
      .pattern = "^(?<version>(?<platform>[A-Z]+_[A-Z0-9]+)-B[0-9]{4}P[0-9]+D[0-9]{4})$",
      .known = TRUE },
    /* IPC_523128M8MP.1387_22100622.RLC-820A.IMX415.8MP.REOLINK: hardware, end of the version,
       model, sensor, resolution (reolink.md 7). AT0myks/reolink-fw-archive */
    { .vendor = "reolink",
      .pattern = "^(?<platform>[A-Z0-9]+(?:_[A-Z0-9]+)*)\\.(?<version>[0-9]{1,6}_[0-9]{8,10})"
                 "\\.(?<model>[^.]+)(?:\\.[^.]+)*\\.REOLINK$",
      .known = TRUE },
    /* Elite-Floodlight-WiFi.6530_2606232191.IPC_NT18NA68MPW. Same archive */
    { .vendor = "reolink",
      .pattern = "^(?<model>.+?)\\.(?<version>[0-9]{1,6}_[0-9]{8,10})"
                 "\\.(?<platform>[A-Z0-9]+(?:_[A-Z0-9]+)*)$",
      .known = TRUE },
    /* CPP6_H.264_6.32.0111: platform, codec, version. anvilsecure/BoschFirmwareTool */
    { .vendor = "bosch",
      .pattern = "^(?<platform>CPP[0-9]+(?:\\.[0-9]+)?)_(?:.*_)?"
                 "(?<version>[0-9]+\\.[0-9]+\\.[0-9]{4})$",
      .known = TRUE },
    /* FD8136-VVTK-0300a: versions in CVE records; the ending is doubtful */
    { .vendor = "vivotek",
      .pattern = "^(?<version>(?<model>[A-Z0-9-]+)-VVTK-[0-9]{4}[a-z])$",
      .known = TRUE },
    /* XNV-8080R_2.21.01_20220517_R276, SRN4000_v2.16_170401: the model or a family of models
       (hanwha.md 8). CISA ICSA-17-136-03 */
    { .vendor = "hanwha",
      .pattern = "^(?<model>[A-Z]{2,4}-?[A-Z]{0,2}[0-9]{3,5}[A-Z0-9-]*?)(?:-pkg)?_"
                 "(?<version>V?[0-9]+\\.[0-9]+(?:\\.[0-9]+)?"
                 "_(?:[0-9]{12}|[0-9]{8}|[0-9]{6})(?:_R[0-9]+)?)$",
      .known = TRUE },
    /* P3265-V_12_11_77, Q3505_Mk_II_9_80_55, AXIS_P3214_5_51_7: the whole product number, its
       blanks as _ (axis.md 9). Cacsjep/oadm, FouxFox/AxisPowershell */
    { .vendor = "axis",
      .pattern = "^(?:AXIS_)?" AXIS_MODEL "_(?<version>[0-9]+(?:[_.][0-9]+){1,3})$",
      .known = TRUE },
    /* P3245-V, AXIS_P3214: the newest of its folder on the maker's server; a name in one piece
       only, since it says so little. dnobj/admz */
    { .vendor = "axis", .pattern = "^(?:AXIS_)?" AXIS_MODEL "$" },
    /* any name with a version and a date in it (hikvision.md 3.3) */
    { .vendor = "hikvision",
      .pattern = "_V?(?<version>[0-9]+(?:\\.[0-9]+){2,3})_?(?:build_?)?" DATE "(?![0-9])" },
};

const CamNameForm *
cam_name_forms_get(gsize *ret_count)
{
    *ret_count = G_N_ELEMENTS(forms);
    return forms;
}
