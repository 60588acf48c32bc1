-- read.db: read tables and their checkpoint, nothing else. Made anew from the journal whenever they do not belong to it.
-- A document is the row as JSON; the columns beside it are those that queries filter and sort by.

CREATE TABLE IF NOT EXISTS checkpoint
(
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    journal_id TEXT    NOT NULL,
    version    INTEGER NOT NULL,  -- of the folds and these tables
    ordering   INTEGER NOT NULL   -- last event in the tables; changes together with them
);

CREATE TABLE IF NOT EXISTS incidents
(
    id        TEXT    NOT NULL PRIMARY KEY,  -- sorts by time
    tenant    TEXT    NOT NULL,
    camera    TEXT    NOT NULL,
    ability   TEXT    NOT NULL,
    severity  INTEGER NOT NULL,
    is_open   INTEGER NOT NULL,
    handling  INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,  -- ticks, UTC
    search    TEXT    NOT NULL,  -- lower case
    document  TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS incidents_tenant ON incidents (tenant, id);
CREATE INDEX IF NOT EXISTS incidents_camera ON incidents (tenant, camera, id);
CREATE INDEX IF NOT EXISTS incidents_open ON incidents (is_open, tenant, id);

CREATE TABLE IF NOT EXISTS incident_events
(
    incident        TEXT    NOT NULL,
    stream          TEXT    NOT NULL,
    sequence_number INTEGER NOT NULL,
    PRIMARY KEY (incident, sequence_number)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS cameras
(
    tenant   TEXT NOT NULL,
    camera   TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (tenant, camera)
) WITHOUT ROWID;

-- Every order of every quota account, for ever.
CREATE TABLE IF NOT EXISTS orders
(
    account    TEXT    NOT NULL,  -- of the console, the entity's tenant
    ability    TEXT    NOT NULL,  -- the ledger's key
    order_id   TEXT    NOT NULL,
    command_id TEXT    NOT NULL,  -- that placed it
    cursor     TEXT    NOT NULL,  -- sorts by time of placing
    ends_at    INTEGER NOT NULL,  -- ticks, UTC; 0 before payment and after a refund
    document   TEXT    NOT NULL,
    PRIMARY KEY (account, ability, order_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS orders_history ON orders (account, cursor);
CREATE INDEX IF NOT EXISTS orders_command ON orders (account, ability, command_id);
CREATE INDEX IF NOT EXISTS orders_ends_at ON orders (ends_at);

-- Units that calls and leases used of an order.
CREATE TABLE IF NOT EXISTS order_use
(
    account  TEXT    NOT NULL,
    ability  TEXT    NOT NULL,
    order_id TEXT    NOT NULL,
    cycle    INTEGER NOT NULL,
    used     INTEGER NOT NULL,
    PRIMARY KEY (account, ability, order_id, cycle)
) WITHOUT ROWID;

-- What was set on an account: rate, status, trial. The others have the catalogue's terms.
CREATE TABLE IF NOT EXISTS quota_accounts
(
    account  TEXT NOT NULL,
    ability  TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (account, ability)
) WITHOUT ROWID;

-- Calls that are held (posted_at is 0), and those posted in the last quarter of an hour, for a reversal takes them back.
CREATE TABLE IF NOT EXISTS open_calls
(
    account    TEXT    NOT NULL,
    ability    TEXT    NOT NULL,
    call_id    TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,  -- ticks, UTC
    posted_at  INTEGER NOT NULL,
    document   TEXT    NOT NULL,
    PRIMARY KEY (account, ability, call_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS open_calls_time ON open_calls (posted_at, expires_at);

-- Metered calls by the instant of their admission. Minutes are kept for three days, hours for ever.
CREATE TABLE IF NOT EXISTS usage
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
CREATE TABLE IF NOT EXISTS usage_latency
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
