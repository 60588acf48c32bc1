-- journal.db. The first three tables are Akka.Persistence.Sql's own (default mapping, TagTable mode), column by column as it creates
-- them; both engines write them. Time is in .NET ticks, UTC, unless a name says otherwise.

CREATE TABLE IF NOT EXISTS [journal]
(
    [ordering]        INTEGER       NOT NULL PRIMARY KEY AUTOINCREMENT,
    [created]         BigInt        NOT NULL,  -- writer's clock; facts carry their own time in the envelope
    [deleted]         Bit           NOT NULL,  -- always 0: events are never deleted
    [persistence_id]  NVarChar(255) NOT NULL,  -- kind|tenant|key
    [sequence_number] BigInt        NOT NULL,
    [message]         VarBinary     NOT NULL,  -- UTF-8 JSON { at, cmd, by, data }
    [manifest]        NVarChar(500)     NULL,  -- event name and version
    [identifier]      INTEGER           NULL,  -- serializer id; 4201 is ours
    [writer_uuid]     NVarChar(128)     NULL
);
-- The fence: of two writers of one sequence number one fails.
CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number);
CREATE INDEX IF NOT EXISTS journal_created_idx ON journal (created);
CREATE INDEX IF NOT EXISTS journal_sequence_number_idx ON journal (sequence_number);

-- Stays empty: projections go by ordering.
CREATE TABLE IF NOT EXISTS [tags]
(
    [ordering_id]    INTEGER       NOT NULL,
    [tag]            NVarChar(64)  NOT NULL,
    [sequence_nr]    INTEGER       NOT NULL,
    [persistence_id] NVarChar(255) NOT NULL,
    CONSTRAINT [PK_tags] PRIMARY KEY ([ordering_id], [tag])
);
CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag);

CREATE TABLE IF NOT EXISTS [snapshot]
(
    [persistence_id]  NVarChar(255) NOT NULL,
    [sequence_number] BigInt        NOT NULL,
    [created]         BigInt        NOT NULL,
    [snapshot]        VarBinary         NULL,
    [manifest]        NVarChar(500)     NULL,  -- <kind>-state.vN
    [serializer_id]   INTEGER           NULL,
    CONSTRAINT [PK_snapshot] PRIMARY KEY ([persistence_id], [sequence_number])
);
CREATE INDEX IF NOT EXISTS snapshot_sequence_number_idx ON snapshot (sequence_number);
CREATE INDEX IF NOT EXISTS snapshot_created_idx ON snapshot (created);

-- Ours from here on.

-- format, shards, hash: another value refuses to start. journal_id: read models name the journal they were made from.
CREATE TABLE IF NOT EXISTS meta
(
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- At most one row: the engine that may write. Checked in every append's transaction; by the database's clock.
CREATE TABLE IF NOT EXISTS writer_lease
(
    id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    holder        TEXT    NOT NULL,  -- local:<id> or cluster:<name>
    expires_at_ms INTEGER NOT NULL   -- Unix milliseconds; a holder may renew after it, until another one took the lease
);

-- Signed requests that were seen (contract: replay guard). Compare-and-set on attempt decides who may repeat a released call.
CREATE TABLE IF NOT EXISTS replay_guard
(
    app        TEXT    NOT NULL,  -- access key or app key
    request    BLOB    NOT NULL,  -- request id, or the signature's bytes
    call_id    TEXT    NOT NULL,
    attempt    INTEGER NOT NULL,
    keep_until INTEGER NOT NULL,
    PRIMARY KEY (app, request)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS replay_guard_keep_until ON replay_guard (keep_until);

-- Keys of secrets and personal fields in events, each encrypted under the root key of the key file. Deleting a row makes what was
-- encrypted with it unreadable for ever. meta.root_key is the fingerprint of the one root that all rows are wrapped with.
CREATE TABLE IF NOT EXISTS data_keys
(
    id      TEXT NOT NULL PRIMARY KEY,
    root    TEXT NOT NULL,
    wrapped TEXT NOT NULL
) WITHOUT ROWID;

-- How far a camera's time is accounted for: until - since = analysed + dropped + gap, always.
CREATE TABLE IF NOT EXISTS coverage_progress
(
    camera   TEXT    NOT NULL PRIMARY KEY,  -- its persistence id
    epoch    INTEGER NOT NULL,              -- a write with a lower one changes nothing
    since    INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    analysed INTEGER NOT NULL,              -- ticks of time
    dropped  INTEGER NOT NULL,
    gap      INTEGER NOT NULL
) WITHOUT ROWID;

-- The same, drops by cause: how many windows, and how much time they stood for.
CREATE TABLE IF NOT EXISTS coverage_drops
(
    camera  TEXT    NOT NULL,
    cause   TEXT    NOT NULL,
    windows INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    PRIMARY KEY (camera, cause)
) WITHOUT ROWID;

-- Every stretch in which a camera was not watched.
CREATE TABLE IF NOT EXISTS coverage_gaps
(
    camera  TEXT    NOT NULL,
    from_at INTEGER NOT NULL,
    to_at   INTEGER NOT NULL,
    cause   TEXT    NOT NULL,
    epoch   INTEGER NOT NULL,
    PRIMARY KEY (camera, from_at)
) WITHOUT ROWID;

-- Calls that no ledger sees, refused and limited-free ones: counted by each node and flushed every second, not made anew from events.
-- The columns are those of read.db's usage.
CREATE TABLE IF NOT EXISTS usage_counters
(
    grain        INTEGER NOT NULL,  -- 1 minute, 2 hour
    at           INTEGER NOT NULL,  -- start of the bucket; ticks, UTC
    account      TEXT    NOT NULL,
    app          TEXT    NOT NULL,
    ability      TEXT    NOT NULL,
    generation   INTEGER NOT NULL,
    class        INTEGER NOT NULL,  -- 1 success, 2 business error, 3 network error, 4 gateway
    number       INTEGER NOT NULL,  -- of the error
    region       TEXT    NOT NULL,
    calls        INTEGER NOT NULL,
    units        INTEGER NOT NULL,
    answered     INTEGER NOT NULL,  -- calls that have a response time
    milliseconds INTEGER NOT NULL,
    bytes_in     INTEGER NOT NULL,
    bytes_out    INTEGER NOT NULL,
    PRIMARY KEY (grain, at, account, app, ability, generation, class, number, region)
) WITHOUT ROWID;

-- The histogram of their response times: eight steps to each doubling.
CREATE TABLE IF NOT EXISTS usage_counter_latency
(
    grain   INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    account TEXT    NOT NULL,
    app     TEXT    NOT NULL,
    ability TEXT    NOT NULL,
    step    INTEGER NOT NULL,
    calls   INTEGER NOT NULL,
    PRIMARY KEY (grain, at, account, app, ability, step)
) WITHOUT ROWID;
