-- The journal's first version. Never changed after its release: the next number says what is different. journal, tags and snapshot are
-- Akka.Persistence.Sql's own (default mapping, TagTable mode), column by column as it creates them. Time is in .NET ticks, UTC, unless a
-- name says otherwise.

CREATE TABLE IF NOT EXISTS journal
(
    ordering        bigint  GENERATED ALWAYS AS IDENTITY NOT NULL PRIMARY KEY,
    created         bigint  NOT NULL,  -- writer's clock; facts carry their own time in the envelope
    deleted         boolean NOT NULL,  -- always false: events are never deleted
    persistence_id  text    NOT NULL,  -- kind|tenant|key
    sequence_number bigint  NOT NULL,
    message         bytea   NOT NULL,  -- UTF-8 JSON { at, cmd, by, data }
    manifest        text        NULL,  -- event name and version
    identifier      integer     NULL,  -- serializer id; 4201 is ours
    writer_uuid     text        NULL,
    -- The fence: of two writers of one sequence number one fails.
    CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number)
);
CREATE INDEX IF NOT EXISTS journal_created_idx ON journal (created);
CREATE INDEX IF NOT EXISTS journal_sequence_number_idx ON journal (sequence_number);

-- Stays empty: projections go by ordering.
CREATE TABLE IF NOT EXISTS tags
(
    ordering_id    bigint NOT NULL,
    tag            text   NOT NULL,
    sequence_nr    bigint NOT NULL,
    persistence_id text   NOT NULL,
    CONSTRAINT "PK_tags" PRIMARY KEY (ordering_id, tag)
);
CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag);

CREATE TABLE IF NOT EXISTS snapshot
(
    persistence_id  text    NOT NULL,
    sequence_number bigint  NOT NULL,
    created         bigint  NOT NULL,
    snapshot        bytea       NULL,
    manifest        text        NULL,  -- <kind>-state.vN
    serializer_id   integer     NULL,
    CONSTRAINT "PK_snapshot" PRIMARY KEY (persistence_id, sequence_number)
);
CREATE INDEX IF NOT EXISTS snapshot_sequence_number_idx ON snapshot (sequence_number);
CREATE INDEX IF NOT EXISTS snapshot_created_idx ON snapshot (created);

-- Ours from here on; texts are sorted by their bytes.

-- format, shards, hash: another value refuses to start. journal_id: read models name the journal they were made from.
CREATE TABLE meta
(
    name  text COLLATE "C" NOT NULL PRIMARY KEY,
    value text COLLATE "C" NOT NULL
);

-- At most one row: the engine that may write. Checked in every append's transaction; by the database's clock.
CREATE TABLE writer_lease
(
    id            bigint           NOT NULL PRIMARY KEY CHECK (id = 1),
    holder        text COLLATE "C" NOT NULL,  -- local:<id> or cluster:<name>
    expires_at_ms bigint           NOT NULL  -- Unix milliseconds; a holder may renew after it, until another one took the lease
);

-- Signed requests that were seen (contract: replay guard). Compare-and-set on attempt decides who may repeat a released call.
CREATE TABLE replay_guard
(
    app        text COLLATE "C" NOT NULL,  -- access key or app key
    request    bytea            NOT NULL,  -- request id, or the signature's bytes
    call_id    text COLLATE "C" NOT NULL,
    attempt    bigint           NOT NULL,
    keep_until bigint           NOT NULL,
    PRIMARY KEY (app, request)
);
CREATE INDEX replay_guard_keep_until ON replay_guard (keep_until);

-- Keys of secrets and personal fields in events, each encrypted under the root key of the key file. Deleting a row makes what was
-- encrypted with it unreadable for ever. meta.root_key is the fingerprint of the one root that all rows are wrapped with.
CREATE TABLE data_keys
(
    id      text COLLATE "C" NOT NULL PRIMARY KEY,
    root    text COLLATE "C" NOT NULL,
    wrapped text COLLATE "C" NOT NULL
);

-- How far a camera's time is accounted for: until - since = analysed + dropped + gap, always.
CREATE TABLE coverage_progress
(
    camera   text COLLATE "C" NOT NULL PRIMARY KEY,  -- its persistence id
    epoch    bigint           NOT NULL,  -- a write with a lower one changes nothing
    since    bigint           NOT NULL,
    until    bigint           NOT NULL,
    analysed bigint           NOT NULL,  -- ticks of time
    dropped  bigint           NOT NULL,
    gap      bigint           NOT NULL
);

-- The same, drops by cause: how many windows, and how much time they stood for.
CREATE TABLE coverage_drops
(
    camera  text COLLATE "C" NOT NULL,
    cause   text COLLATE "C" NOT NULL,
    windows bigint           NOT NULL,
    time    bigint           NOT NULL,
    PRIMARY KEY (camera, cause)
);

-- Every stretch in which a camera was not watched.
CREATE TABLE coverage_gaps
(
    camera  text COLLATE "C" NOT NULL,
    from_at bigint           NOT NULL,
    to_at   bigint           NOT NULL,
    cause   text COLLATE "C" NOT NULL,
    epoch   bigint           NOT NULL,
    PRIMARY KEY (camera, from_at)
);

-- Calls that no ledger sees, refused and limited-free ones: counted by each node and flushed every second, not made anew from events.
-- The columns are those of the read table usage.
CREATE TABLE usage_counters
(
    grain        bigint           NOT NULL,  -- 1 minute, 2 hour
    at           bigint           NOT NULL,  -- start of the bucket; ticks, UTC
    account      text COLLATE "C" NOT NULL,
    app          text COLLATE "C" NOT NULL,
    ability      text COLLATE "C" NOT NULL,
    generation   bigint           NOT NULL,
    class        bigint           NOT NULL,  -- 1 success, 2 business error, 3 network error, 4 gateway
    number       bigint           NOT NULL,  -- of the error
    region       text COLLATE "C" NOT NULL,
    calls        bigint           NOT NULL,
    units        bigint           NOT NULL,
    answered     bigint           NOT NULL,  -- calls that have a response time
    milliseconds bigint           NOT NULL,
    bytes_in     bigint           NOT NULL,
    bytes_out    bigint           NOT NULL,
    PRIMARY KEY (grain, at, account, app, ability, generation, class, number, region)
);

-- The histogram of their response times: eight steps to each doubling.
CREATE TABLE usage_counter_latency
(
    grain   bigint           NOT NULL,
    at      bigint           NOT NULL,
    account text COLLATE "C" NOT NULL,
    app     text COLLATE "C" NOT NULL,
    ability text COLLATE "C" NOT NULL,
    step    bigint           NOT NULL,
    calls   bigint           NOT NULL,
    PRIMARY KEY (grain, at, account, app, ability, step)
);

-- Which of these scripts were run.
CREATE TABLE schema_scripts
(
    number     bigint      NOT NULL PRIMARY KEY,
    name       text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
