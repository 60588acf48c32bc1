-- Read tables and their checkpoint. Made anew from the journal whenever they do not belong to it. Texts are sorted by their bytes.
-- A document is the row as JSON; the columns beside it are those that queries filter and sort by.

CREATE TABLE checkpoint
(
    id         bigint           NOT NULL PRIMARY KEY CHECK (id = 1),
    journal_id text COLLATE "C" NOT NULL,
    version    bigint           NOT NULL,  -- of the folds and these tables
    ordering   bigint           NOT NULL  -- last event in the tables; changes together with them
);

CREATE TABLE incidents
(
    id        text COLLATE "C" NOT NULL PRIMARY KEY,  -- sorts by time
    tenant    text COLLATE "C" NOT NULL,
    camera    text COLLATE "C" NOT NULL,
    ability   text COLLATE "C" NOT NULL,
    severity  bigint           NOT NULL,
    is_open   bigint           NOT NULL,
    handling  bigint           NOT NULL,
    opened_at bigint           NOT NULL,  -- ticks, UTC
    search    text COLLATE "C" NOT NULL,  -- lower case
    document  text COLLATE "C" NOT NULL
);
CREATE INDEX incidents_tenant ON incidents (tenant, id);
CREATE INDEX incidents_camera ON incidents (tenant, camera, id);
CREATE INDEX incidents_open ON incidents (is_open, tenant, id);

CREATE TABLE incident_events
(
    incident        text COLLATE "C" NOT NULL,
    stream          text COLLATE "C" NOT NULL,
    sequence_number bigint           NOT NULL,
    PRIMARY KEY (incident, sequence_number)
);

CREATE TABLE cameras
(
    tenant   text COLLATE "C" NOT NULL,
    camera   text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, camera)
);

-- Every order of every quota account, for ever.
CREATE TABLE orders
(
    account    text COLLATE "C" NOT NULL,  -- of the console, the entity's tenant
    ability    text COLLATE "C" NOT NULL,  -- the ledger's key
    order_id   text COLLATE "C" NOT NULL,
    command_id text COLLATE "C" NOT NULL,  -- that placed it
    cursor     text COLLATE "C" NOT NULL,  -- sorts by time of placing
    ends_at    bigint           NOT NULL,  -- ticks, UTC; 0 before payment and after a refund
    document   text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, ability, order_id)
);
CREATE INDEX orders_history ON orders (account, cursor);
CREATE INDEX orders_command ON orders (account, ability, command_id);
CREATE INDEX orders_ends_at ON orders (ends_at);

-- Units that calls and leases used of an order.
CREATE TABLE order_use
(
    account  text COLLATE "C" NOT NULL,
    ability  text COLLATE "C" NOT NULL,
    order_id text COLLATE "C" NOT NULL,
    cycle    bigint           NOT NULL,
    used     bigint           NOT NULL,
    PRIMARY KEY (account, ability, order_id, cycle)
);

-- What was set on an account: rate, status, trial. The others have the catalogue's terms.
CREATE TABLE quota_accounts
(
    account  text COLLATE "C" NOT NULL,
    ability  text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, ability)
);

-- Calls that are held (posted_at is 0), and those posted in the last quarter of an hour, for a reversal takes them back.
CREATE TABLE open_calls
(
    account    text COLLATE "C" NOT NULL,
    ability    text COLLATE "C" NOT NULL,
    call_id    text COLLATE "C" NOT NULL,
    expires_at bigint           NOT NULL,  -- ticks, UTC
    posted_at  bigint           NOT NULL,
    document   text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, ability, call_id)
);
CREATE INDEX open_calls_time ON open_calls (posted_at, expires_at);

-- Metered calls by the instant of their admission. Minutes are kept for three days, hours for ever.
CREATE TABLE usage
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
CREATE TABLE usage_latency
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
