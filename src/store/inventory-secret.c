/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-secret.h"

#include "src/base/text.h"

#include <string.h>

#define BLANKS   " \t\r\n"
#define MAX_NAME 60
#define MAX_CELL 4000

/* within a title, compared lower-case without blanks and -_.#() */
static const char *const parts[] = {
    "password",     "passwd",       "passwort",         "kennwort",     "contrasen",
    "pwd",          "pswd",         "secret",           "psk",          "passphrase",
    "passcode",     "community",    "apikey",           "token",        "credentials",
    "motdepasse",   "senha",        "wachtwoord",       "haslo",        "heslo",
    "losenord",     "passord",      "adgangskode",      "salasana",     "jelszo",
    "parolachiave", "palavrapasse", "zugangsdaten",     "anmeldedaten", "identifiants",
    "logindata",    "logindaten",   "logindetails",     "logininfo",    "accessdata",
    "accesscode",   "accesskey",    "authkey",          "privatekey",   "encryptionkey",
    "securitykey",  "presharedkey", "wpakey",           "wifikey",      "wlankey",
    "networkkey",   "securitycode", "verificationcode", "safetycode",
};

/* the same where other letters are written */
static const char *const other_parts[] = { "пароль", "密码",        "密碼",
                                           "口令",   "パスワード",  "비밀번호",
                                           "סיסמ",   "كلمة المرور", "κωδικός" };

/* a word of a title */
static const char *const words[] = { "pw",     "pass",   "passe",  "psw",     "passw",
                                     "mdp",    "pin",    "psk",    "parola",  "zugang",
                                     "access", "acces",  "acceso", "accesso", "parole",
                                     "clave",  "geheim", "sifre",  "wpa" };

/* whose password, written as one word with it */
static const char *const owners[] = {
    "admin", "user",    "root",      "login",   "cam",      "camera",   "device",  "web",    "http",
    "https", "rtsp",    "onvif",     "nvr",     "dvr",      "recorder", "ipc",     "wifi",   "wlan",
    "ftp",   "snmp",    "email",     "viewer",  "operator", "guest",    "default", "new",    "old",
    "my",    "install", "installer", "service", "system",   "sys",      "host",    "switch",
};
static const char *const ends[] = { "pass", "pw", "passe", "psw", "pin" };

static gboolean
is_among(const char *text, gsize size, const char *const *list, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        if (strlen(list[i]) == size && g_ascii_strncasecmp(text, list[i], size) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_compound(const char *word, gsize size)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        gsize end = strlen(ends[i]);
        if (size <= end)
            continue;
        if (g_ascii_strncasecmp(word + size - end, ends[i], end) == 0 &&
            is_among(word, size - end, owners, G_N_ELEMENTS(owners)))
            return TRUE;
        if (g_ascii_strncasecmp(word, ends[i], end) == 0 &&
            is_among(word + end, size - end, owners, G_N_ELEMENTS(owners)))
            return TRUE;
    }
    return FALSE;
}

/* a word ends where the letters do, and before a capital behind a small one */
static gsize
measure_word(const char *at)
{
    gsize size = 0;

    while (g_ascii_isalpha(at[size])) {
        size++;
        if (g_ascii_islower(at[size - 1]) && g_ascii_isupper(at[size]))
            break;
    }
    return size;
}

static gboolean
has_secret_word(const char *plain)
{
    for (const char *at = plain; *at != '\0';) {
        gsize size = measure_word(at);
        gsize letters = 0;
        while (g_ascii_isalpha(at[letters]))
            letters++;
        if (is_among(at, size, words, G_N_ELEMENTS(words)) || is_compound(at, size) ||
            is_among(at, letters, words, G_N_ELEMENTS(words)) || is_compound(at, letters))
            return TRUE;
        at += MAX(size, 1);
    }
    return FALSE;
}

gboolean
cam_secret_is_title(const char *title)
{
    g_autofree char *plain = g_str_to_ascii(title, "C");
    g_autofree char *key = cam_text_key(plain);
    g_autofree char *folded = g_utf8_casefold(title, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (strstr(key, parts[i]) != NULL)
            return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(other_parts); i++) {
        g_autofree char *part = g_utf8_casefold(other_parts[i], -1);
        if (strstr(folded, part) != NULL)
            return TRUE;
    }
    return has_secret_word(plain);
}

gboolean
cam_secret_is_login(const char *user)
{
    gsize size = strlen(user);

    while (size > 0 && strchr(BLANKS, user[size - 1]) != NULL)
        size--;
    g_autofree char *text = g_strndup(user, size);
    const char *start = text + strspn(text, BLANKS);
    if (strpbrk(start, ":/|;,\r\n") != NULL)
        return TRUE;
    const char *blank = strrchr(start, ' ');
    return blank != NULL && strpbrk(blank, "0123456789") != NULL;
}

/* an address of numbers, with or without a port, and nothing else */
static gboolean
is_ip_host(const char *text, gsize size)
{
    g_autofree char *host = g_strndup(text, MIN(size, MAX_NAME));
    const char *address = host;
    char *port = NULL;

    if (size > MAX_NAME)
        return FALSE;
    if (host[0] == '[') {
        char *bracket = strchr(host, ']');
        if (bracket == NULL || (bracket[1] != '\0' && bracket[1] != ':'))
            return FALSE;
        port = bracket[1] == ':' ? bracket + 2 : NULL;
        *bracket = '\0';
        address = host + 1;
    } else if (strchr(host, ':') != NULL) {
        port = strchr(host, ':');
        *port++ = '\0';
    }
    return (port == NULL || port[strspn(port, "0123456789")] == '\0') &&
           g_hostname_is_ip_address(address);
}

/* up to a path, a query or the next in a row of addresses */
static gsize
measure_host(const char *at, const char *end)
{
    return MIN(strcspn(at, "/?#,;|\\"), (gsize)(end - at));
}

/* a colon with more behind it than a port */
static gboolean
has_password_colon(const char *at, gsize size)
{
    const char *colon = memchr(at, ':', size);

    if (colon == NULL || at[0] == '[')
        return FALSE;
    gsize digits = strspn(colon + 1, "0123456789");
    return colon + 1 + digits < at + size;
}

static const char *
find_last_at(const char *at, const char *end)
{
    const char *found = NULL;

    for (; at < end; at++) {
        if (*at != '@')
            continue;
        found = at;
        /* only a fool's password goes on like this */
        if (is_ip_host(at + 1, measure_host(at + 1, end)))
            return found;
    }
    return found;
}

/* where the word ends; blanks and quotation marks end one */
static const char *
find_word_end(const char *at)
{
    return at + strcspn(at, BLANKS "\"<>");
}

/* behind the login of an address that begins at @start, its word ending at @end */
static const char *
skip_login(const char *start, const char *end)
{
    gsize host = measure_host(start, end);

    if (is_ip_host(start, host))
        return start;
    const char *last = find_last_at(start, end);
    if (last != NULL) {
        gboolean in_path = memchr(start, '@', host) == NULL;
        gboolean colon = memchr(start, ':', (gsize)(last - start)) != NULL;
        return in_path && !colon ? start : last + 1;
    }
    /* a password with a blank or a quotation mark in it */
    const char *later = has_password_colon(start, host) ? strchr(end, '@') : NULL;
    if (later == NULL)
        return start;
    last = find_last_at(later, find_word_end(later));
    return last + 1;
}

/* another address in the same word begins behind one of these */
static const char *
find_next_address(const char *start, const char *end)
{
    const char *scheme = g_strstr_len(start, end - start, "://");

    if (scheme == NULL)
        return end;
    const char *at = scheme;
    while (at > start && (g_ascii_isalnum(at[-1]) || strchr("+.-", at[-1]) != NULL))
        at--;
    return at > start && strchr(",;|&?=(", at[-1]) != NULL ? at : end;
}

/* `user:password@host` or anything@ in front of an address of numbers */
static const char *
skip_plain_login(const char *word, const char *end)
{
    const char *last = find_last_at(word, end);
    const char *colon = last != NULL ? memchr(word, ':', (gsize)(last - word)) : NULL;

    if (last == NULL || last == word)
        return word;
    if ((colon != NULL && colon > word && colon + 1 < last) ||
        is_ip_host(last + 1, measure_host(last + 1, end)))
        return last + 1;
    return word;
}

/* one word without its login; what follows it */
static const char *
append_word(GString *out, const char *word)
{
    const char *end = find_word_end(word);
    const char *scheme = g_strstr_len(word, end - word, "://");
    const char *rest;

    if (scheme != NULL) {
        g_string_append_len(out, word, scheme + 3 - word);
        end = find_next_address(scheme + 3, end);
        rest = skip_login(scheme + 3, end);
    } else {
        rest = skip_plain_login(word, end);
    }
    if (rest >= end)
        return rest;
    g_string_append_len(out, rest, end - rest);
    return end;
}

static GString *
hide_logins(const char *cell)
{
    GString *out = g_string_new(NULL);
    const char *at = cell;

    while (*at != '\0') {
        gsize between = strspn(at, BLANKS "\"<>");
        g_string_append_len(out, at, (gssize)between);
        at = append_word(out, at + between);
    }
    return out;
}

/* an address within another one, coded: `?url=rtsp%3A%2F%2Fuser%3Apassword%40host` */
static void
hide_coded_logins(GString *text)
{
    static const char mark[] = "%3a%2f%2f";
    gsize at = 0;

    while (at + strlen(mark) < text->len) {
        if (g_ascii_strncasecmp(text->str + at, mark, strlen(mark)) != 0) {
            at++;
            continue;
        }
        at += strlen(mark);
        const char *start = text->str + at;
        const char *last = g_strrstr_len(start, find_word_end(start) - start, "%40");
        if (last != NULL)
            g_string_erase(text, (gssize)at, last + 3 - start);
    }
}

/* where the name in front of the sign at @sign begins; of a query, it is one word */
static const char *
find_name(const char *text, const char *sign, gboolean query)
{
    const char *at = sign;

    while (at > text && sign - at < MAX_NAME &&
           strchr(query ? "?&;/_,|\"\r\n\t ." : "?&;/,|\"\r\n", at[-1]) == NULL)
        at--;
    return at;
}

/* names of queries are cut short in many ways */
static gboolean
is_secret_query(const char *name)
{
    static const char *const bits[] = { "pas", "pw", "psw", "secret", "token", "auth", "cred" };
    static const char *const whole[] = { "key", "pin", "psk", "sign", "code" };
    g_autofree char *low = g_ascii_strdown(name, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(bits); i++) {
        if (strstr(low, bits[i]) != NULL)
            return TRUE;
    }
    return is_among(low, strlen(low), whole, G_N_ELEMENTS(whole));
}

static gboolean
names_secret(const char *text, const char *sign)
{
    const char *start = find_name(text, sign, FALSE);
    g_autofree char *name = g_strndup(start, (gsize)(sign - start));
    const char *query_start = find_name(text, sign, TRUE);
    g_autofree char *query = g_strndup(query_start, (gsize)(sign - query_start));

    return (*sign == '=' && is_secret_query(query)) || cam_secret_is_title(name);
}

/* the next `&name=`, or the end of the word in an address and of the line elsewhere */
static const char *
find_value_end(const char *text, const char *value)
{
    const char *word = value;

    while (word > text && strchr(BLANKS, word[-1]) == NULL)
        word--;
    gboolean address = strcspn(word, "?&/") < (gsize)(value - word);
    const char *end = value + strcspn(value, address ? BLANKS : "\r\n");
    for (const char *at = memchr(value, '&', (gsize)(end - value)); at != NULL;
         at = memchr(at + 1, '&', (gsize)(end - at - 1))) {
        gsize name = strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-");
        if (name > 0 && at[1 + name] == '=')
            return at;
    }
    return end;
}

static char *
hide_values(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *at = text;

    while (*at != '\0') {
        gsize size = strcspn(at, "=:");
        g_string_append_len(out, at, (gssize)size);
        at += size;
        if (*at == '\0')
            break;
        const char *sign = at++;
        g_string_append_c(out, *sign);
        if (!g_str_has_prefix(sign, "://") && names_secret(text, sign))
            at = find_value_end(text, at);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* `admin / 12345` in the middle of a text */
static void
hide_pairs(GString *text)
{
    static const char *const users[] = { "admin", "root", "administrator" };

    for (gsize i = 0; i < G_N_ELEMENTS(users); i++) {
        gsize size = strlen(users[i]);
        gsize place = 0;
        for (const char *at; (at = strstr(text->str + place, users[i])) != NULL;) {
            const char *start = text->str;
            place = (gsize)(at - start) + size;
            const char *sign = at + size + strspn(at + size, " ");
            if ((at > start && g_ascii_isalnum(at[-1])) || *sign == '\0' ||
                strchr("/:|", *sign) == NULL || g_str_has_prefix(sign, "://") ||
                (at > start && strchr("/=&", at[-1]) != NULL))
                continue;
            g_string_erase(text, (gssize)place, (gssize)strcspn(start + place, "\r\n"));
        }
    }
}

char *
cam_secret_hide(const char *cell)
{
    g_autofree char *start = NULL;

    if (strpbrk(cell, "@=:%/|") == NULL)
        return g_strdup(cell);
    /* no cell is shown further than that */
    if (strlen(cell) > MAX_CELL)
        start = g_utf8_substring(cell, 0, MIN(MAX_CELL / 4, g_utf8_strlen(cell, -1)));
    g_autoptr(GString) text = hide_logins(start != NULL ? start : cell);
    hide_coded_logins(text);
    hide_pairs(text);
    return hide_values(text->str);
}
