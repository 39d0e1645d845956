-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- The journal of a site, camherd.db. Loaded once, when a site gets its journal.
-- States, steps and codes are the words of src/model/event.h and src/model/words.c.
-- Strict tables: a flipped bit that makes a text a blob is damage, and found as such on opening.
-- A change of this file is a new user_version and a migration in src/store/store-database.c.

PRAGMA application_id = 1128353096; -- CAMH
PRAGMA user_version = 1;

-- the numbers give the order of the runs; clocks may jump. first_seq: its event run-planned
CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    code TEXT,
    started_us INTEGER NOT NULL,
    ended_us INTEGER NOT NULL DEFAULT 0,
    first_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    run TEXT NOT NULL REFERENCES run (id),
    idx INTEGER NOT NULL,
    state TEXT NOT NULL,
    step TEXT NOT NULL DEFAULT '',
    hop INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    UNIQUE (run, idx)
) STRICT, WITHOUT ROWID;

-- prev_hash: SHA-256 over the event before, see src/store/store-chain.h
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    utc_us INTEGER NOT NULL,
    run TEXT REFERENCES run (id),
    job TEXT REFERENCES job (id),
    hop INTEGER NOT NULL,
    step TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    code TEXT NOT NULL,
    args TEXT NOT NULL,
    prev_hash TEXT
) STRICT;

-- one try of a step is begun once
CREATE UNIQUE INDEX event_intent ON event (job, hop, step, attempt) WHERE code = 'intent';

CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN
    SELECT RAISE (ABORT, 'events are never changed');
END;

CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN
    SELECT RAISE (ABORT, 'events are never deleted');
END;

-- INSERT OR REPLACE deletes without asking the trigger above
CREATE TRIGGER event_no_gap BEFORE INSERT ON event
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)
BEGIN
    SELECT RAISE (ABORT, 'events are only added at the end');
END;

CREATE TRIGGER event_no_second_intent BEFORE INSERT ON event
WHEN NEW.code = 'intent' AND EXISTS (
    SELECT 1 FROM event
    WHERE code = 'intent' AND job = NEW.job AND hop = NEW.hop AND step = NEW.step
    AND attempt = NEW.attempt)
BEGIN
    SELECT RAISE (ABORT, 'this intent was written before');
END;

-- the end of the chain, so that a damaged or missing last event is seen too; one row
CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT
) STRICT;

INSERT INTO head (id, seq, hash) VALUES (1, 0, NULL);

-- what the site remembers outside of runs; never a password
CREATE TABLE memory (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
