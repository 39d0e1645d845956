/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * BadServer:
 *
 * A device on loopback that misbehaves on purpose, speaks true digest, and writes down what it
 * received. Threads of its own.
 */
typedef struct BadServer BadServer;

/* what it does with requests for /upload and /act; everything else is answered well */
typedef enum {
    BAD_GOOD,           /* takes the whole body, then looks at the login; keeps connections */
    BAD_CONTINUE,       /* honours `Expect: 100-continue` */
    BAD_EARLY_401,      /* 401 and closes while the body flows */
    BAD_CLOSE,          /* takes the whole body, answers, closes */
    BAD_417,            /* refuses `Expect` */
    BAD_CLOSE_401,      /* closes after each 401 */
    BAD_ONE_TIME,       /* each nonce is good once, then stale */
    BAD_STALE,          /* every nonce is stale for ever */
    BAD_STALE_UPLOAD,   /* as before, for uploads only */
    BAD_SILENT_NONCE,   /* each nonce is good twice, then refused without `stale` */
    BAD_NO_CHALLENGE,   /* asks for no login */
    BAD_LATE_CHALLENGE, /* asks for a login for uploads only */
    BAD_DIE_BEFORE,     /* closes when the headers of a good request are there */
    BAD_DIE_DURING,     /* resets in the middle of the body */
    BAD_DIE_AFTER,      /* takes all and closes without an answer */
    BAD_EARLY_200,      /* answers 200 before the body, then resets */
    BAD_EARLY_503,      /* answers 503 before the body, then closes politely */
    BAD_NEVER,          /* takes all and never answers */
    BAD_STOPS_READING,  /* stops in the middle of the body, keeps the connection */
    BAD_SLOW,           /* reads with pauses, answers late */
    BAD_BASIC,          /* offers Basic only */
    BAD_BASIC_LATER,    /* offers digest, for uploads Basic */
    BAD_REDIRECT,       /* sends everybody to another place */
    BAD_ENDLESS_BODY,
    BAD_ENDLESS_401,
    BAD_ENDLESS_HEAD,
    BAD_ENDLESS_100,
    BAD_JUNK,       /* no HTTP */
    BAD_CUT_ANSWER, /* promises more than it sends */
} BadBehaviour;

typedef enum {
    BAD_MD5, /* camera of hikvision.md 2.1: no algorithm named */
    BAD_SHA256,
    BAD_ONE_LINE,  /* both in one header line */
    BAD_TWO_LINES, /* both, in two */
} BadDigest;

typedef struct {
    BadBehaviour behaviour;
    BadDigest digest;
    const char *address;  /* NULL is 127.0.0.1 */
    const char *location; /* for BAD_REDIRECT */
    const guint8 *image;  /* what an upload should be */
    gsize image_size;
    const char *certificate; /* PEM with its key: TLS */
} BadOptions;

/* what came on one request */
typedef struct {
    guint connection;
    char method[8];
    char path[64];
    char type[64];
    gboolean has_login;
    gboolean is_basic;
    gboolean is_good;
    gboolean has_expect;
    guint64 length; /* Content-Length */
    guint64 got;
    gboolean is_whole; /* the body was the image, all of it */
    guint status;      /* what it was answered; 0 is nothing */
} BadRequest;

BadServer *bad_server_new(const BadOptions *options);
guint16 bad_server_get_port(const BadServer *server);

/* shows another certificate from now on */
void bad_server_set_certificate(BadServer *server, const char *certificate);

/* another password from now on */
void bad_server_set_password(BadServer *server, const char *password);

/* waits until all connections are closed (free the session before); afterwards the requests are
 * complete: an array of BadRequest */
const GArray *bad_server_stop(BadServer *server);

/* connections so far */
guint bad_server_count_connections(BadServer *server);

void bad_server_free(BadServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BadServer, bad_server_free)

/* a self-signed certificate with its key in one PEM text, and the pin of the key */
char *bad_certificate_new(char **ret_pin);
