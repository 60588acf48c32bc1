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

CREATE TABLE IF NOT EXISTS usage
(
    tenant   TEXT    NOT NULL,
    account  TEXT    NOT NULL,
    day      TEXT    NOT NULL,  -- yyyy-MM-dd, UTC
    posted   INTEGER NOT NULL,
    units    INTEGER NOT NULL,
    voided   INTEGER NOT NULL,
    reversed INTEGER NOT NULL,
    leased   INTEGER NOT NULL,
    PRIMARY KEY (tenant, account, day)
) WITHOUT ROWID;
