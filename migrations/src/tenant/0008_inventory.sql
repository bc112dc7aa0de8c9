-- Stock. Lots never go below nothing, and never below what is kept for orders; the journal is only added to (rights.sql).

CREATE TABLE stock_item (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    unit text NOT NULL,
    category text NOT NULL,
    storage text,
    active boolean NOT NULL,
    search_name text NOT NULL,
    version integer NOT NULL DEFAULT 1
);
CREATE INDEX stock_item_name ON stock_item (name, id);

CREATE TABLE stock_place (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site,
    name text NOT NULL,
    open boolean NOT NULL,
    UNIQUE (site_id, name)
);

CREATE TABLE stock_lot (
    id uuid PRIMARY KEY,
    item_id uuid NOT NULL REFERENCES stock_item,
    place_id uuid NOT NULL REFERENCES stock_place,
    number text NOT NULL,
    expires_on date NOT NULL,
    quarantine boolean NOT NULL DEFAULT false,
    state_reason text,
    on_hand bigint NOT NULL CHECK (on_hand >= 0),
    kept bigint NOT NULL DEFAULT 0 CHECK (kept >= 0),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT stock_lot_kept_is_there CHECK (kept <= on_hand),
    UNIQUE (item_id, place_id, number)
);
CREATE INDEX stock_lot_item ON stock_lot (item_id, expires_on);

-- What is kept for what: an order's reagents.
CREATE TABLE stock_reservation (
    subject_id uuid NOT NULL,
    lot_id uuid NOT NULL REFERENCES stock_lot,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (subject_id, lot_id)
);

CREATE TABLE stock_movement (
    id uuid PRIMARY KEY,
    item_id uuid NOT NULL REFERENCES stock_item,
    lot_id uuid NOT NULL REFERENCES stock_lot,
    site_id uuid NOT NULL REFERENCES site,
    kind text NOT NULL CHECK (kind IN ('receipt', 'use', 'count', 'write_off', 'transfer', 'state')),
    quantity bigint NOT NULL,
    on_hand_after bigint NOT NULL CHECK (on_hand_after >= 0),
    at timestamptz NOT NULL,
    by_name text NOT NULL,
    reference text
);
CREATE INDEX stock_movement_item ON stock_movement (item_id, at DESC, id DESC);

CREATE TABLE reorder_rule (
    item_id uuid NOT NULL REFERENCES stock_item,
    site_id uuid NOT NULL REFERENCES site,
    point bigint NOT NULL CHECK (point >= 0),
    up_to bigint NOT NULL,
    PRIMARY KEY (item_id, site_id),
    CHECK (up_to > point)
);

UPDATE role SET permissions = permissions || '{stock.read,stock.move,stock.manage}'
    WHERE code = 'stores' AND NOT 'stock.read' = ANY (permissions);
UPDATE role SET permissions = permissions || '{stock.read,stock.manage}'
    WHERE code IN ('manager', 'admin') AND NOT 'stock.read' = ANY (permissions);
UPDATE role SET home = '/stock' WHERE code = 'stores' AND home = '/colleagues';
