/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/knobs.h"

#include <string.h>

typedef enum {
    KIND_CHOICE,
    KIND_FLAG,
    KIND_NUMBER,
    KIND_BIG,
    KIND_TEXT,
} Kind;

typedef struct {
    const char *name;
    Kind kind;
    gsize offset;
    const char *choices; /* in the order of the enum, separated by '|' */
} Knob;

#define AT(member) G_STRUCT_OFFSET(SimKnobs, member)

static const Knob knob_table[] = {
    { "auth", KIND_CHOICE, AT(auth), "md5|sha256|one-line|two-lines|basic|none" },
    { "nonce-old", KIND_CHOICE, AT(nonce_old), "stale|not-stale|bare" },
    { "nonce-uses", KIND_NUMBER, AT(nonce_uses) },
    { "no-qop", KIND_FLAG, AT(no_qop) },
    { "on-401", KIND_CHOICE, AT(on_401), "keep|close|early|cut" },
    { "401-after-s", KIND_NUMBER, AT(late_401_s) },
    { "expect", KIND_CHOICE, AT(expect), "honour|ignore|417" },
    { "realm", KIND_TEXT, AT(realm) },
    { "password", KIND_TEXT, AT(password) },
    { "server", KIND_TEXT, AT(server) },
    { "locked", KIND_FLAG, AT(locked) },
    { "lock-after", KIND_NUMBER, AT(lock_after) },
    { "activated", KIND_FLAG, AT(activated) },
    { "namespace", KIND_CHOICE, AT(name_space), "hikvision|isapi|std-cgi|none" },
    { "unsupported", KIND_NUMBER, AT(unsupported) },
    { "junk", KIND_FLAG, AT(junk) },
    { "huge", KIND_FLAG, AT(huge) },
    { "slow", KIND_FLAG, AT(slow) },
    { "dark", KIND_FLAG, AT(dark) },
    { "config", KIND_CHOICE, AT(config), "binary|refused|busy" },
    { "config-size", KIND_NUMBER, AT(config_size) },
    { "upload-method", KIND_CHOICE, AT(upload_method), "put|post|both" },
    { "upload-reply", KIND_CHOICE, AT(upload_reply),
      "at-once|after-flash|reboot-required|cut|empty" },
    { "upload-answer", KIND_TEXT, AT(upload_answer) },
    { "upload-early", KIND_FLAG, AT(upload_early) },
    { "upload-multipart", KIND_FLAG, AT(upload_multipart) },
    { "upload-reset-at", KIND_BIG, AT(upload_reset_at) },
    { "refuse", KIND_FLAG, AT(refuse) },
    { "cut", KIND_FLAG, AT(cut) },
    { "stall", KIND_FLAG, AT(stall) },
    { "busy-s", KIND_NUMBER, AT(busy_s) },
    { "china", KIND_FLAG, AT(china) },
    { "no-downgrade", KIND_FLAG, AT(no_downgrade) },
    { "floor", KIND_TEXT, AT(floor) },
    { "step-through", KIND_TEXT, AT(step_through) },
    { "step-before", KIND_TEXT, AT(step_before) },
    { "only-path", KIND_TEXT, AT(only_path) },
    { "skipped-step", KIND_CHOICE, AT(skipped_step), "refuse|brick" },
    { "wrong-file", KIND_CHOICE, AT(wrong_file), "refuse|brick" },
    { "flash-s", KIND_NUMBER, AT(flash_s) },
    { "boot-s", KIND_NUMBER, AT(boot_s) },
    { "progress", KIND_CHOICE, AT(progress), "normal|missing|stuck|back|silent" },
    { "manual-reboot", KIND_FLAG, AT(manual_reboot) },
    { "no-reboot-element", KIND_FLAG, AT(no_reboot_element) },
    { "back-old-version", KIND_FLAG, AT(back_old_version) },
    { "back-other-serial", KIND_FLAG, AT(back_other_serial) },
    { "back-never", KIND_FLAG, AT(back_never) },
    { "back-not-activated", KIND_FLAG, AT(back_not_activated) },
    { "back-address", KIND_TEXT, AT(back_address) },
    { "sadp", KIND_CHOICE, AT(sadp), "both|multicast|unicast|silent" },
    { "sadp-address", KIND_TEXT, AT(sadp_address) },
    { "sadp-crlf", KIND_FLAG, AT(sadp_crlf) },
    { "sadp-no-activated", KIND_FLAG, AT(sadp_no_activated) },
    { "wsd", KIND_CHOICE, AT(wsd), "any|nvt-only|typed|silent|device-only|untyped" },
    { "mdns", KIND_CHOICE, AT(mdns), "normal|one-address|group|silent" },
    { "ssdp", KIND_CHOICE, AT(ssdp), "normal|on|plain|short|silent" },
    { "dhip", KIND_CHOICE, AT(dhip), "normal|silent" },
    { "dvrip", KIND_CHOICE, AT(dvrip), "normal|silent" },
    { "hanwha-udp", KIND_CHOICE, AT(hanwha_udp), "normal|silent|broadcast" },
    { "reolink-udp", KIND_CHOICE, AT(reolink_udp), "normal|silent" },
};

void
sim_knobs_init(SimKnobs *knobs)
{
    *knobs = (SimKnobs){
        .activated = TRUE,
        .lock_after = 5,
        .unsupported = 403,
        .config_size = 120 * 1024,
        .realm = g_strdup("IP Camera(C2183)"),
        .server = g_strdup("webserver"),
        .dvrip = SIM_SEARCH_SILENT,
    };
}

void
sim_knobs_clear(SimKnobs *knobs)
{
    for (gsize i = 0; i < G_N_ELEMENTS(knob_table); i++)
        if (knob_table[i].kind == KIND_TEXT)
            g_clear_pointer(&G_STRUCT_MEMBER(char *, knobs, knob_table[i].offset), g_free);
    g_clear_pointer(&knobs->own, g_hash_table_unref);
}

static const Knob *
find_knob(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(knob_table); i++)
        if (strcmp(knob_table[i].name, name) == 0)
            return &knob_table[i];
    return NULL;
}

gboolean
sim_knobs_exists(const char *name)
{
    return find_knob(name) != NULL || sim_knobs_is_own(name);
}

static gboolean
parse_choice(const Knob *knob, const char *value, int *ret_choice)
{
    g_auto(GStrv) choices = g_strsplit(knob->choices, "|", -1);

    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], value) == 0) {
            *ret_choice = i;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
set_value(SimKnobs *knobs, const Knob *knob, const char *value)
{
    guint64 number = 0;

    switch (knob->kind) {
    case KIND_CHOICE:
        return parse_choice(knob, value, &G_STRUCT_MEMBER(int, knobs, knob->offset));
    case KIND_FLAG:
        G_STRUCT_MEMBER(gboolean, knobs, knob->offset) = strcmp(value, "true") == 0;
        return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
    case KIND_NUMBER:
        if (!g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT32, &number, NULL))
            return FALSE;
        G_STRUCT_MEMBER(guint, knobs, knob->offset) = (guint)number;
        return TRUE;
    case KIND_BIG:
        return g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT64,
                                          &G_STRUCT_MEMBER(guint64, knobs, knob->offset), NULL);
    case KIND_TEXT:
        g_free(G_STRUCT_MEMBER(char *, knobs, knob->offset));
        G_STRUCT_MEMBER(char *, knobs, knob->offset) = g_strdup(value);
        return TRUE;
    }
    return FALSE;
}

const char *
sim_knobs_get_own(const SimKnobs *knobs, const char *name)
{
    const char *value = knobs->own != NULL ? g_hash_table_lookup(knobs->own, name) : NULL;

    return value != NULL ? value : "";
}

gboolean
sim_knobs_is_on(const SimKnobs *knobs, const char *name)
{
    return strcmp(sim_knobs_get_own(knobs, name), "true") == 0;
}

gboolean
sim_knobs_set(SimKnobs *knobs, const char *name, const char *value, GError **error)
{
    const Knob *knob = find_knob(name);

    if (knob == NULL && sim_knobs_is_own(name)) {
        if (knobs->own == NULL)
            knobs->own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_hash_table_replace(knobs->own, g_strdup(name), g_strdup(value));
        return TRUE;
    }
    if (knob == NULL) {
        g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
                    "there is no knob \"%s\"", name);
        return FALSE;
    }
    if (!set_value(knobs, knob, value)) {
        g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                    "\"%s\" is no value of the knob \"%s\"%s%s", value, name,
                    knob->choices != NULL ? ", which is one of " : "",
                    knob->choices != NULL ? knob->choices : "");
        return FALSE;
    }
    return TRUE;
}
