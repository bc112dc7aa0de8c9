//! A year of looks and changes in the audit, as the visits of the year would have left them. They bear no mark of a server:
//! none wrote them, and they come before the first row that does.

use kernel::{Tenant, database::execute};

/// What each visit left: the role that did it, the action, what for, minutes from the visit's start, every how manieth visit.
const LEFT: [(&str, &str, &str, i32, i32); 6] = [
    ("reception", "visit.open", "care", -4, 1),
    ("nurse", "chart.open", "care", -1, 1),
    ("doctor", "chart.open", "care", 1, 1),
    ("doctor", "note.sign", "care", 14, 1),
    ("billing", "bill.open", "payment", 95, 2),
    ("manager", "patient.open", "operations", 240, 25),
];

/// Fills it where there is none yet; how many rows.
pub async fn fill(tenant: &Tenant) -> anyhow::Result<u64> {
    let left: Vec<String> = LEFT
        .iter()
        .map(|(role, action, purpose, minutes, every)| {
            format!("('{role}', '{action}', '{purpose}', {minutes}, {every})")
        })
        .collect();
    // Ids of version 7 made from the instant and a hash, so that the same visits give the same rows.
    let sql = format!(
        "INSERT INTO audit (id, at, actor, account_id, session_id, request_id, source, purpose, action, entity_id, patient_ids, proof) \
         SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(hash, 1, 3) || '8' || \
         substr(hash, 4, 15))::uuid, at, actor, account_id, md5(actor || at::date)::uuid, hash::uuid, \
         '10.4.' || length(actor) || '.' || 10 + length(action), purpose, action, id, ARRAY[patient_id], '' FROM (\
         SELECT a.id, a.patient_id, a.starts_at + make_interval(mins => l.minutes) AS at, l.action, l.purpose, \
         COALESCE(c.name, trim(COALESCE(s.title, '') || ' ' || s.given_name || ' ' || s.family_name)) AS actor, \
         c.id AS account_id, md5(a.id::text || l.action || l.minutes) AS hash \
         FROM (SELECT *, row_number() OVER (ORDER BY starts_at, id) AS n FROM appointment) a JOIN staff s ON s.id = a.staff_id \
         JOIN (VALUES {}) AS l (role, action, purpose, minutes, every) ON a.n % l.every = 0 \
         LEFT JOIN account c ON CASE WHEN l.role = 'doctor' THEN c.staff_id = a.staff_id \
         ELSE c.id = (SELECT min(r.account_id::text)::uuid FROM account_role r WHERE r.role_code = l.role) END \
         WHERE a.state = 'done' AND a.patient_id IS NOT NULL AND a.starts_at < $1::timestamptz - interval '1 day') looks \
         WHERE NOT EXISTS (SELECT FROM audit) ORDER BY at, hash",
        left.join(", ")
    );
    let tx = tenant.tx().await?;
    // A year's rows in one statement take longer than a request may, most of all on a busy machine.
    execute(&tx, "SET LOCAL statement_timeout = '5min'", Vec::new()).await?;
    let rows = execute(&tx, &sql, vec![kernel::database_time(tenant.now()).into()]).await?;
    tx.commit().await?;
    Ok(rows)
}
