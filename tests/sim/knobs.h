/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* how a device behaves, each member settable by its name as text; `README.md` lists names and
 * values */

typedef enum {
    SIM_SCHEME_MD5,
    SIM_SCHEME_SHA256,
    SIM_SCHEME_ONE_LINE, /* MD5 and SHA-256 in one header line */
    SIM_SCHEME_TWO_LINES,
    SIM_SCHEME_BASIC,
    SIM_SCHEME_NONE,
} SimScheme;

typedef enum {
    SIM_OLD_NONCE_STALE,     /* 401 with stale="TRUE" */
    SIM_OLD_NONCE_NOT_STALE, /* 401 with stale="FALSE" although the password was right */
    SIM_OLD_NONCE_BARE,      /* 401 without any challenge */
} SimOldNonce;

typedef enum {
    SIM_REFUSED_KEEP,  /* the body of a refused request is read, then 401 */
    SIM_REFUSED_CLOSE, /* the same, and the connection ends */
    SIM_REFUSED_EARLY, /* 401 at once and the connection ends while the body flows */
    SIM_REFUSED_CUT,   /* a wrong login gets no answer, only the end of the connection */
} SimRefused;

typedef enum {
    SIM_METHOD_PUT,
    SIM_METHOD_POST,
    SIM_METHOD_BOTH,
} SimMethod;

typedef enum {
    SIM_REPLY_AT_ONCE,
    SIM_REPLY_AFTER_FLASH,
    SIM_REPLY_REBOOT_REQUIRED, /* status code 7 */
    SIM_REPLY_CUT,             /* the connection ends without an answer */
    SIM_REPLY_EMPTY,           /* 200 without a body */
} SimReply;

typedef enum {
    SIM_PROGRESS_NORMAL,
    SIM_PROGRESS_MISSING, /* upgradeStatus is not supported */
    SIM_PROGRESS_STUCK,   /* percent stays at 42 while flashing */
    SIM_PROGRESS_BACK,    /* percent jumps back once */
    SIM_PROGRESS_SILENT,  /* upgrading is false from the start */
} SimProgress;

/* what becomes of a device that gets a file it should not have got */
typedef enum {
    SIM_HARM_REFUSE, /* nothing: it says no */
    SIM_HARM_BRICK,  /* it says yes, flashes and never returns */
} SimHarm;

typedef enum {
    SIM_CONFIG_BINARY,
    SIM_CONFIG_REFUSED, /* ResponseStatus under HTTP 200 */
    SIM_CONFIG_BUSY,    /* 2, serviceUnavailable */
} SimConfig;

typedef enum {
    SIM_SADP_BOTH, /* to the group and to the source port */
    SIM_SADP_MULTICAST,
    SIM_SADP_UNICAST,
    SIM_SADP_SILENT,
} SimSadpMode;

typedef enum {
    SIM_WSD_ANY,      /* answers the three forms of a probe */
    SIM_WSD_NVT_ONLY, /* only to NetworkVideoTransmitter */
    SIM_WSD_TYPED,    /* not to a probe without types */
    SIM_WSD_SILENT,
    SIM_WSD_DEVICE_ONLY, /* only to Device */
    SIM_WSD_UNTYPED,     /* only to a probe without types */
} SimWsdMode;

typedef enum {
    SIM_MDNS_NORMAL,
    SIM_MDNS_ONE_ADDRESS, /* without the one of 169.254.0.0/16 */
    SIM_MDNS_GROUP,       /* answers everybody to the group */
    SIM_MDNS_SILENT,
} SimMdnsMode;

typedef enum {
    SIM_SSDP_NORMAL, /* on, off from firmware 12 on */
    SIM_SSDP_ON,
    SIM_SSDP_PLAIN, /* on; only its description says who made it */
    SIM_SSDP_SHORT, /* on; datagrams without the empty line at the end */
    SIM_SSDP_SILENT,
} SimSsdpMode;

/* of the makes' own searches */
typedef enum {
    SIM_SEARCH_NORMAL,
    SIM_SEARCH_SILENT,
    SIM_SEARCH_BROADCAST, /* answers to everybody */
} SimSearchMode;

typedef struct {
    /* login */
    int auth;
    int nonce_old;
    guint nonce_uses;
    gboolean no_qop; /* digest as in RFC 2069 */
    int on_401;
    guint late_401_s; /* real seconds before a wrong login is answered */
    int expect;
    char *realm;
    char *password; /* NULL: that of the site */
    char *server;
    gboolean locked;
    guint lock_after; /* wrong logins, by whatever way; 0 for a device that never locks */
    gboolean activated;
    /* answers */
    int name_space;
    guint unsupported;
    gboolean junk;
    gboolean huge;
    gboolean slow;
    gboolean dark;
    int config;
    guint config_size;
    /* upload and flash */
    int upload_method;
    int upload_reply;
    char *upload_answer;
    gboolean upload_early;
    gboolean upload_multipart;
    guint64 upload_reset_at;
    gboolean refuse;
    gboolean cut;
    gboolean stall;
    guint busy_s;
    gboolean china;
    gboolean no_downgrade;
    char *floor;        /* (nullable): the oldest version, once it runs that or a later one */
    char *step_through; /* (nullable): what it must run first */
    char *step_before;  /* (nullable): the versions that need that: this one and later */
    char *only_path;    /* (nullable): VERSION BUILD, VERSION BUILD ...: all it takes, in order */
    int skipped_step;
    int wrong_file;
    guint flash_s;
    guint boot_s;
    int progress;
    gboolean manual_reboot;
    gboolean no_reboot_element;
    /* how it comes back */
    gboolean back_old_version;
    gboolean back_other_serial;
    gboolean back_never;
    gboolean back_not_activated;
    char *back_address;
    /* discovery */
    int sadp;
    char *sadp_address;
    gboolean sadp_crlf;
    gboolean sadp_no_activated;
    int wsd;
    int mdns;
    int ssdp;
    int dhip;
    int dvrip;
    int hanwha_udp;
    int reolink_udp;
    /* knobs of one make alone, by name; NULL until one is set */
    GHashTable *own;
} SimKnobs;

/**
 * sim_knobs_init:
 *
 * Sets what a well-behaved camera does. To be cleared with sim_knobs_clear().
 */
void sim_knobs_init(SimKnobs *knobs);
void sim_knobs_clear(SimKnobs *knobs);

/**
 * sim_knobs_set:
 * @name: as in `README.md`, e.g. "upload-reply"
 * @value: its text, e.g. "after-flash", "true", "42"
 *
 * Returns: %FALSE with @error (#GKeyFileError) when there is no such knob or value
 */
gboolean sim_knobs_set(SimKnobs *knobs, const char *name, const char *value,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sim_knobs_get_own:
 * @name: a knob of the device's make, such as "axis-legacy"
 *
 * Returns: (transfer none): its value, empty when it is not set
 */
const char *sim_knobs_get_own(const SimKnobs *knobs, const char *name);

/**
 * sim_knobs_is_on:
 * @name: a knob of the device's make
 *
 * Returns: whether it is "true"
 */
gboolean sim_knobs_is_on(const SimKnobs *knobs, const char *name);

/* whether some make has a knob of that name (make.c) */
gboolean sim_knobs_is_own(const char *name);

/**
 * sim_knobs_exists:
 *
 * Returns: whether there is a knob of that name
 */
gboolean sim_knobs_exists(const char *name);
