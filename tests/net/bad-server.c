/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/bad-server.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/net/acceptor.h"

#define MAX_HEAD 16384
#define USER     "admin"
#define REALM    "IP Camera(C2183)"

struct BadServer {
    BadOptions options;
    Acceptor *acceptor;
    GMutex lock; /* all below */
    GArray *requests;
    GHashTable *nonces; /* to how often it was used */
    SSL_CTX *tls;
    char *password;
    gboolean stopping;
};

typedef struct {
    BadServer *server;
    guint number;
    int fd;
    SSL *ssl;
    char head[MAX_HEAD + 1];
    gsize head_size;
    gsize extra; /* bytes of the body behind the head */
    BadRequest request;
    gboolean closing;
} Link;

static gssize
read_some(Link *link, void *data, gsize size)
{
    if (link->ssl == NULL)
        return recv(link->fd, data, size, 0);
    return SSL_read(link->ssl, data, (int)size);
}

static gboolean
write_text(Link *link, const char *text)
{
    gsize size = strlen(text);

    while (size > 0) {
        gssize done = link->ssl != NULL ? SSL_write(link->ssl, text, (int)size)
                                        : send(link->fd, text, size, MSG_NOSIGNAL);
        if (done <= 0)
            return FALSE;
        text += done;
        size -= (gsize)done;
    }
    return TRUE;
}

/* a close that throws away what is in flight, as a reset device does */
static void
reset(Link *link)
{
    struct linger linger = { 1, 0 };

    setsockopt(link->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    link->closing = TRUE;
}

static gboolean
is_stopping(Link *link)
{
    g_mutex_lock(&link->server->lock);
    gboolean stopping = link->server->stopping;
    g_mutex_unlock(&link->server->lock);
    return stopping;
}

static gboolean
read_head(Link *link)
{
    link->head_size = 0;
    for (;;) {
        link->head[link->head_size] = '\0';
        char *end = strstr(link->head, "\r\n\r\n");
        if (end != NULL) {
            link->extra = link->head_size - (gsize)(end + 4 - link->head);
            end[2] = '\0';
            return TRUE;
        }
        if (link->head_size == MAX_HEAD)
            return FALSE;
        gssize got = read_some(link, link->head + link->head_size, MAX_HEAD - link->head_size);
        if (got <= 0)
            return FALSE;
        link->head_size += (gsize)got;
    }
}

static char *
find_header(Link *link, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(link->head, "\r\n", -1);

    for (gsize i = 1; lines[0] != NULL && lines[i] != NULL; i++) {
        if (g_ascii_strncasecmp(lines[i], name, strlen(name)) == 0 && lines[i][strlen(name)] == ':')
            return g_strstrip(g_strdup(lines[i] + strlen(name) + 1));
    }
    return NULL;
}

static char *
find_parameter(const char *header, const char *name)
{
    g_autofree char *mark = g_strconcat(" ", name, "=", NULL);
    const char *at = strstr(header, mark);

    if (at == NULL)
        return g_strdup("");
    at += strlen(mark);
    if (*at == '"')
        return g_strndup(at + 1, strcspn(at + 1, "\""));
    return g_strndup(at, strcspn(at, ", "));
}

static char *
hash(gboolean sha256, const char *text)
{
    return g_compute_checksum_for_string(sha256 ? G_CHECKSUM_SHA256 : G_CHECKSUM_MD5, text, -1);
}

static gboolean
check_digest(Link *link, const char *header)
{
    const char *const names[] = { "username", "realm", "nonce",    "uri",      "nc",
                                  "cnonce",   "qop",   "response", "algorithm" };
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_ptr_array_add(values, find_parameter(header, names[i]));
    char **v = (char **)values->pdata;
    gboolean sha256 = strcmp(v[8], "SHA-256") == 0;
    if (link->server->options.digest == BAD_SHA256 && !sha256)
        return FALSE;
    g_mutex_lock(&link->server->lock);
    g_autofree char *a1 = g_strdup_printf("%s:%s:%s", v[0], v[1], link->server->password);
    g_mutex_unlock(&link->server->lock);
    g_autofree char *a2 = g_strdup_printf("%s:%s", link->request.method, v[3]);
    g_autofree char *ha1 = hash(sha256, a1);
    g_autofree char *ha2 = hash(sha256, a2);
    g_autofree char *all = g_strdup_printf("%s:%s:%s:%s:%s:%s", ha1, v[2], v[4], v[5], v[6], ha2);
    g_autofree char *response = hash(sha256, all);
    return strcmp(v[0], USER) == 0 && strcmp(v[1], REALM) == 0 &&
           strcmp(v[3], link->request.path) == 0 && strcmp(v[6], "auth") == 0 &&
           strcmp(response, v[7]) == 0;
}

static gboolean
is_upload(Link *link)
{
    return g_str_has_prefix(link->request.path, "/upload") ||
           g_str_has_prefix(link->request.path, "/act");
}

/* the number of uses including this one; 0 for a nonce that is not ours */
static guint
use_nonce(Link *link, const char *header)
{
    g_autofree char *nonce = find_parameter(header, "nonce");
    GHashTable *nonces = link->server->nonces;

    g_mutex_lock(&link->server->lock);
    guint uses = GPOINTER_TO_UINT(g_hash_table_lookup(nonces, nonce));
    if (uses > 0)
        g_hash_table_replace(nonces, g_strdup(nonce), GUINT_TO_POINTER(uses + 1));
    g_mutex_unlock(&link->server->lock);
    return uses;
}

static gboolean
is_good_nonce(Link *link, const char *header, gboolean *ret_stale)
{
    guint uses = use_nonce(link, header);

    *ret_stale = FALSE;
    switch ((int)link->server->options.behaviour) {
    case BAD_STALE:
        *ret_stale = TRUE;
        return FALSE;
    case BAD_STALE_UPLOAD:
        *ret_stale = is_upload(link);
        return uses > 0 && !is_upload(link);
    case BAD_ONE_TIME:
        *ret_stale = uses != 1;
        return uses == 1;
    case BAD_SILENT_NONCE:
        return uses == 1 || uses == 2;
    default:
        return uses > 0;
    }
}

static void
check_login(Link *link, gboolean *ret_stale)
{
    BadBehaviour behaviour = link->server->options.behaviour;
    g_autofree char *header = find_header(link, "Authorization");
    BadRequest *request = &link->request;

    *ret_stale = FALSE;
    request->has_login = header != NULL;
    request->is_basic = header != NULL && g_str_has_prefix(header, "Basic ");
    if (behaviour == BAD_NO_CHALLENGE || (behaviour == BAD_LATE_CHALLENGE && !is_upload(link)))
        request->is_good = TRUE;
    else if (behaviour == BAD_BASIC)
        request->is_good = request->is_basic && strcmp(header, "Basic YWRtaW46c2VjcmV0") == 0;
    else if (header != NULL && g_str_has_prefix(header, "Digest "))
        request->is_good = is_good_nonce(link, header, ret_stale) && check_digest(link, header);
}

static gboolean
parse_head(Link *link)
{
    g_auto(GStrv) words = g_strsplit_set(link->head, " \r", 3);
    g_autofree char *length = find_header(link, "Content-Length");
    g_autofree char *expect = find_header(link, "Expect");
    g_autofree char *type = find_header(link, "Content-Type");
    BadRequest *request = &link->request;

    *request = (BadRequest){ .connection = link->number };
    if (g_strv_length(words) < 3)
        return FALSE;
    g_strlcpy(request->method, words[0], sizeof request->method);
    g_strlcpy(request->path, words[1], sizeof request->path);
    g_strlcpy(request->type, type != NULL ? type : "", sizeof request->type);
    request->has_expect = expect != NULL;
    if (length != NULL)
        g_assert_true(
            g_ascii_string_to_unsigned(length, 10, 0, G_MAXINT32, &request->length, NULL));
    return TRUE;
}

static gboolean
matches(Link *link, const guint8 *bytes, gsize size)
{
    const BadOptions *options = &link->server->options;
    guint64 at = link->request.got;

    return at + size <= options->image_size && memcmp(options->image + at, bytes, size) == 0;
}

/* reads until `most` bytes of the body are there */
static gboolean
read_body(Link *link, guint64 most, gboolean slow)
{
    BadRequest *request = &link->request;
    g_autofree guint8 *bytes = g_malloc(65536);
    gboolean same = request->got == 0 || request->is_whole;

    while (request->got < MIN(most, request->length)) {
        gsize room = MIN(65536, (gsize)(request->length - request->got));
        gssize got;
        if (link->extra > 0) {
            got = (gssize)MIN(link->extra, room);
            memcpy(bytes, link->head + link->head_size - link->extra, (gsize)got);
            link->extra -= (gsize)got;
        } else {
            got = read_some(link, bytes, room);
        }
        if (got <= 0)
            return FALSE;
        same = same && matches(link, bytes, (gsize)got);
        request->got += (guint64)got;
        if (slow)
            poll(NULL, 0, 2);
    }
    request->is_whole = same && request->got == link->server->options.image_size;
    return TRUE;
}

static void
add_digest(GString *out, const char *algorithm, const char *nonce, gboolean stale)
{
    g_string_append_printf(out, "Digest qop=\"auth\", realm=\"%s\", nonce=\"%s\", stale=\"%s\"",
                           REALM, nonce, stale ? "TRUE" : "FALSE");
    if (algorithm != NULL)
        g_string_append_printf(out, ", algorithm=\"%s\"", algorithm);
}

static void
add_challenge(Link *link, GString *out, gboolean stale)
{
    const BadOptions *options = &link->server->options;
    g_autofree char *nonce = g_uuid_string_random();

    if (options->behaviour == BAD_BASIC ||
        (options->behaviour == BAD_BASIC_LATER && is_upload(link))) {
        g_string_append(out, "WWW-Authenticate: Basic realm=\"" REALM "\"\r\n");
        return;
    }
    g_mutex_lock(&link->server->lock);
    g_hash_table_replace(link->server->nonces, g_strdup(nonce), GUINT_TO_POINTER(1));
    g_mutex_unlock(&link->server->lock);
    g_string_append(out, "WWW-Authenticate: ");
    if (options->digest == BAD_SHA256)
        add_digest(out, "SHA-256", nonce, stale);
    else
        add_digest(out, options->digest == BAD_MD5 ? NULL : "MD5", nonce, stale);
    if (options->digest == BAD_ONE_LINE || options->digest == BAD_TWO_LINES) {
        g_string_append(out, options->digest == BAD_ONE_LINE ? ", " : "\r\nWWW-Authenticate: ");
        add_digest(out, "SHA-256", nonce, stale);
    }
    g_string_append(out, "\r\n");
}

static void
answer(Link *link, guint status, gboolean stale, gboolean close_after)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *body = status == 200 ? "<ok/>" : "<no/>";

    g_string_append_printf(out, "HTTP/1.1 %u Word\r\nServer: Bad\001Server\r\n", status);
    if (status == 401)
        add_challenge(link, out, stale);
    if (status == 302)
        g_string_append_printf(out, "Location: %s\r\n", link->server->options.location);
    g_string_append_printf(out, "Content-Type: text/xml\r\nContent-Length: %zu\r\n%s\r\n%s",
                           strlen(body), close_after ? "Connection: close\r\n" : "", body);
    link->request.status = status;
    link->closing |= close_after;
    if (!write_text(link, out->str))
        link->closing = TRUE;
}

static void
send_for_ever(Link *link, const char *head, const char *piece)
{
    gboolean more = write_text(link, head);

    while (more && !is_stopping(link))
        more = write_text(link, piece);
    link->closing = TRUE;
}

static void
send_endless(Link *link)
{
    static const char piece[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n";

    switch ((int)link->server->options.behaviour) {
    case BAD_ENDLESS_BODY:
        send_for_ever(link, "HTTP/1.1 200 OK\r\n\r\n", piece);
        break;
    case BAD_ENDLESS_401:
        send_for_ever(link,
                      "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\", "
                      "qop=\"auth\"\r\nContent-Length: 2000000000\r\n\r\n",
                      piece);
        break;
    case BAD_ENDLESS_HEAD:
        send_for_ever(link, "HTTP/1.1 200 OK\r\n", "X-More: and more and more and more\r\n");
        break;
    default:
        send_for_ever(link, "", "HTTP/1.1 100 Continue\r\n\r\n");
        break;
    }
}

/* waits for the other side to close, or for the end of the test */
static void
wait_for_close(Link *link)
{
    struct timeval tick = { 0, 20000 };
    char byte;

    setsockopt(link->fd, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
    while (!is_stopping(link)) {
        gssize got = recv(link->fd, &byte, 1, MSG_PEEK);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            break;
        if (got > 0)
            poll(NULL, 0, 20);
    }
    link->closing = TRUE;
}

/* a request with a good login, or none where none is asked for */
static void
do_good(Link *link)
{
    BadRequest *request = &link->request;

    switch (link->server->options.behaviour) {
    case BAD_DIE_BEFORE:
        reset(link);
        return;
    case BAD_DIE_DURING:
        (void)read_body(link, request->length / 2, FALSE);
        reset(link);
        return;
    case BAD_DIE_AFTER:
        (void)read_body(link, request->length, FALSE);
        link->closing = TRUE;
        return;
    case BAD_EARLY_200:
        answer(link, 200, FALSE, FALSE);
        (void)read_body(link, request->length / 2, FALSE);
        reset(link);
        return;
    case BAD_EARLY_503:
        answer(link, 503, FALSE, TRUE);
        (void)read_body(link, request->length, FALSE);
        return;
    case BAD_NEVER:
        (void)read_body(link, request->length, FALSE);
        wait_for_close(link);
        return;
    case BAD_STOPS_READING:
        (void)read_body(link, request->length / 2, FALSE);
        wait_for_close(link);
        return;
    case BAD_ENDLESS_BODY:
    case BAD_ENDLESS_HEAD:
    case BAD_ENDLESS_100:
        (void)read_body(link, request->length, FALSE);
        send_endless(link);
        return;
    case BAD_JUNK:
        (void)read_body(link, request->length, FALSE);
        (void)write_text(link, "SSH-2.0-OpenSSH_9.2p1\r\n");
        link->closing = TRUE;
        return;
    case BAD_CUT_ANSWER:
        (void)read_body(link, request->length, FALSE);
        (void)write_text(link, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<ok");
        link->closing = TRUE;
        return;
    case BAD_REDIRECT:
        (void)read_body(link, request->length, FALSE);
        answer(link, 302, FALSE, FALSE);
        return;
    case BAD_GOOD:
    case BAD_CONTINUE:
    case BAD_EARLY_401:
    case BAD_CLOSE:
    case BAD_417:
    case BAD_CLOSE_401:
    case BAD_ONE_TIME:
    case BAD_STALE:
    case BAD_STALE_UPLOAD:
    case BAD_SILENT_NONCE:
    case BAD_NO_CHALLENGE:
    case BAD_LATE_CHALLENGE:
    case BAD_ENDLESS_401:
    case BAD_SLOW:
    case BAD_BASIC:
    case BAD_BASIC_LATER:
        break;
    }
    if (!read_body(link, request->length, link->server->options.behaviour == BAD_SLOW))
        link->closing = TRUE;
    else
        answer(link, 200, FALSE, link->server->options.behaviour == BAD_CLOSE);
}

static void
do_refused(Link *link, gboolean stale)
{
    BadRequest *request = &link->request;
    BadBehaviour behaviour = link->server->options.behaviour;

    if (behaviour == BAD_EARLY_401) {
        answer(link, 401, stale, TRUE);
        return;
    }
    if (!read_body(link, request->length, FALSE)) {
        link->closing = TRUE;
        return;
    }
    answer(link, 401, stale, behaviour == BAD_CLOSE_401 || behaviour == BAD_CLOSE);
}

static void
serve_request(Link *link)
{
    BadRequest *request = &link->request;
    BadBehaviour behaviour = link->server->options.behaviour;
    gboolean stale = FALSE;

    check_login(link, &stale);
    if (behaviour == BAD_417 && request->has_expect) {
        answer(link, 417, FALSE, FALSE);
        return;
    }
    if (behaviour == BAD_CONTINUE && request->has_expect && request->is_good)
        (void)write_text(link, "HTTP/1.1 100 Continue\r\n\r\n");
    if (behaviour == BAD_BASIC_LATER && is_upload(link))
        request->is_good = FALSE;
    if (behaviour == BAD_ENDLESS_401 && is_upload(link))
        send_endless(link);
    else if (behaviour == BAD_REDIRECT && !is_upload(link))
        answer(link, 302, FALSE, FALSE);
    else if (!request->is_good)
        do_refused(link, stale);
    else if (is_upload(link) || behaviour == BAD_BASIC)
        do_good(link);
    else if (read_body(link, request->length, FALSE))
        answer(link, 200, FALSE, FALSE);
    else
        link->closing = TRUE;
}

static gboolean
start_tls(Link *link)
{
    g_mutex_lock(&link->server->lock);
    if (link->server->tls != NULL)
        link->ssl = SSL_new(link->server->tls);
    g_mutex_unlock(&link->server->lock);
    if (link->ssl == NULL)
        return TRUE;
    SSL_set_fd(link->ssl, link->fd);
    return SSL_accept(link->ssl) == 1;
}

static void
serve_all(int fd, guint number, gpointer data)
{
    g_autofree Link *link = g_new0(Link, 1);
    BadServer *server = data;

    link->server = server;
    link->number = number;
    link->fd = fd;
    /* OpenSSL writes to closed sockets; only here, so that the session's own faults show */
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
    link->closing = !start_tls(link);
    while (!link->closing && read_head(link) && parse_head(link)) {
        serve_request(link);
        g_mutex_lock(&server->lock);
        g_array_append_val(server->requests, link->request);
        g_mutex_unlock(&server->lock);
    }
    if (link->ssl != NULL && !is_stopping(link))
        SSL_shutdown(link->ssl);
    SSL_free(link->ssl);
    shutdown(fd, SHUT_WR);
    close(fd);
}

BadServer *
bad_server_new(const BadOptions *options)
{
    BadServer *server = g_new0(BadServer, 1);

    server->options = *options;
    server->password = g_strdup("secret");
    server->requests = g_array_new(FALSE, TRUE, sizeof(BadRequest));
    server->nonces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_mutex_init(&server->lock);
    if (options->certificate != NULL)
        bad_server_set_certificate(server, options->certificate);
    server->acceptor = acceptor_new(&(AcceptorOptions){
        .address = options->address, .room = 16 * 1024, .func = serve_all, .data = server });
    return server;
}

guint16
bad_server_get_port(const BadServer *server)
{
    return acceptor_get_port(server->acceptor);
}

guint
bad_server_count_connections(BadServer *server)
{
    return acceptor_count(server->acceptor);
}

void
bad_server_set_password(BadServer *server, const char *password)
{
    g_mutex_lock(&server->lock);
    g_free(server->password);
    server->password = g_strdup(password);
    g_mutex_unlock(&server->lock);
}

void
bad_server_set_certificate(BadServer *server, const char *certificate)
{
    BIO *bio = BIO_new_mem_buf(certificate, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    X509 *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

    g_assert_cmpint(SSL_CTX_use_certificate(tls, x509), ==, 1);
    g_assert_cmpint(SSL_CTX_use_PrivateKey(tls, key), ==, 1);
    EVP_PKEY_free(key);
    X509_free(x509);
    BIO_free(bio);
    g_mutex_lock(&server->lock);
    SSL_CTX_free(server->tls);
    server->tls = tls;
    g_mutex_unlock(&server->lock);
}

const GArray *
bad_server_stop(BadServer *server)
{
    g_mutex_lock(&server->lock);
    server->stopping = TRUE;
    g_mutex_unlock(&server->lock);
    acceptor_stop(server->acceptor);
    return server->requests;
}

void
bad_server_free(BadServer *server)
{
    if (server == NULL)
        return;
    bad_server_stop(server);
    acceptor_free(server->acceptor);
    g_array_unref(server->requests);
    g_hash_table_unref(server->nonces);
    g_mutex_clear(&server->lock);
    SSL_CTX_free(server->tls);
    g_free(server->password);
    g_free(server);
}

static char *
make_pin(EVP_PKEY *key)
{
    unsigned char *der = NULL;
    int size = i2d_PUBKEY(key, &der);
    guint8 digest[32];
    gsize digest_size = sizeof digest;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

    g_checksum_update(checksum, der, size);
    g_checksum_get_digest(checksum, digest, &digest_size);
    OPENSSL_free(der);
    g_autofree char *text = g_base64_encode(digest, digest_size);
    return g_strconcat("sha256//", text, NULL);
}

char *
bad_certificate_new(char **ret_pin)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x509 = X509_new();
    X509_NAME *name = X509_get_subject_name(x509);
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;

    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), 0);
    X509_gmtime_adj(X509_getm_notAfter(x509), 86400);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"camera", -1, -1,
                               0);
    X509_set_issuer_name(x509, name);
    X509_set_pubkey(x509, key);
    g_assert_cmpint(X509_sign(x509, key, EVP_sha256()), >, 0);
    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    PEM_write_bio_X509(bio, x509);
    long size = BIO_get_mem_data(bio, &text);
    char *pem = g_strndup(text, (gsize)size);
    *ret_pin = make_pin(key);
    BIO_free(bio);
    X509_free(x509);
    EVP_PKEY_free(key);
    return pem;
}
