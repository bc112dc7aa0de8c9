//! What a person decides about a result that waits: it belongs to an order, a colleague is asked, it is refused.

use api::lab::{AskAboutIncoming, Incoming, MatchIncoming, RefuseIncoming};
use kernel::{AppError, Audit, Call, Tx, database::execute, database_time, live::Topic};

use super::{
    Person, fit,
    reading::read,
    receive::{Obstacle, fill},
    sentence, stands, waiting,
};
use crate::{
    entry::Analyte,
    sealed::{QUESTION, SETTLED},
    worklist,
};

/// Puts a result into an order.
pub async fn match_to(call: Call<MatchIncoming>) -> Result<Incoming, AppError> {
    let MatchIncoming { id, version, order_id, reason } = &call.request;
    let tx = call.tenant.tx().await?;
    let (site, came) = waiting(&tx, *id, *version).await?;
    call.caller.at::<MatchIncoming>(site)?;
    let order = worklist::lock::<MatchIncoming>(&tx, &call.caller, *order_id).await?;
    if order.site_id != site {
        return Err(AppError::invalid("order_id", "is an order of another site: it must be one of the result's"));
    }
    let person = Person::of(&tx, *order_id).await?;
    let identity = fit::identity(&came, &person.held());
    if !identity.is_certain() && reason.is_none() {
        let words = if identity.differs.is_empty() {
            "is needed: the message does not say well enough whose it is".to_owned()
        } else {
            format!("is needed. {}", sentence(&identity.differs))
        };
        return Err(AppError::invalid("reason", words));
    }
    if order.step != "enter" {
        return Err(cannot(&stands(&order)));
    }
    let known = Analyte::of(&tx, &order).await?;
    fill(&tx, &call.caller, &order, &known, &came).await.map_err(|obstacle| match obstacle {
        Obstacle::Words(words) => cannot(&words),
        Obstacle::Failed(error) => error,
    })?;
    let sql = "UPDATE lab_incoming SET state = 'matched', order_id = $2, settled_at = $3, settled_by = $4, reason = $5, \
               version = version + 1 WHERE id = $1";
    let values = vec![
        id.0.into(),
        order_id.0.into(),
        database_time(tx.now()).into(),
        call.caller.name.to_string().into(),
        tx.tenant().keys().seal_if(SETTLED, *id, reason.as_ref()).into(),
    ];
    execute(&tx, sql, values).await?;
    let mut audit = Audit::of("lab.incoming_match").patient(order.patient_id).entity(*id);
    if let Some(reason) = reason {
        audit = audit.reason(reason.as_str());
    }
    finish(tx, *id, audit).await
}

fn cannot(words: &str) -> AppError {
    AppError::conflict(
        "does_not_fit",
        format!("It cannot go into this order: {words}"),
        "Nothing was changed. Choose another order, type the values into the order by hand and refuse the message with that reason, \
         or ask the sender to send it anew.",
    )
}

/// Asks a colleague.
pub async fn ask(call: Call<AskAboutIncoming>) -> Result<Incoming, AppError> {
    let AskAboutIncoming { id, version, to, question } = &call.request;
    let tx = call.tenant.tx().await?;
    let (site, came) = waiting(&tx, *id, *version).await?;
    call.caller.at::<AskAboutIncoming>(site)?;
    let person = directory::contact_of(&tx, *to)
        .await?
        .ok_or_else(|| AppError::invalid("to", "is not a colleague of this chain"))?;
    let text = format!("A result from {} waits for its order. {}", came.sender.as_str(), question.as_str());
    crm::tell_colleagues(&tx, None, &[*to], &text).await?;
    let sql = "UPDATE lab_incoming SET asked_at = $2, asked_by = $3, asked_of = $4, question = $5, version = version + 1 \
               WHERE id = $1";
    let values = vec![
        id.0.into(),
        database_time(tx.now()).into(),
        call.caller.name.to_string().into(),
        person.name.into(),
        tx.tenant().keys().seal(QUESTION, *id, question.as_str()).into(),
    ];
    execute(&tx, sql, values).await?;
    finish(tx, *id, Audit::of("lab.incoming_ask").entity(*id)).await
}

/// Refuses a result.
pub async fn refuse(call: Call<RefuseIncoming>) -> Result<Incoming, AppError> {
    let RefuseIncoming { id, version, reason } = &call.request;
    let tx = call.tenant.tx().await?;
    let (site, _) = waiting(&tx, *id, *version).await?;
    call.caller.at::<RefuseIncoming>(site)?;
    let sql = "UPDATE lab_incoming SET state = 'refused', settled_at = $2, settled_by = $3, reason = $4, version = version + 1 \
               WHERE id = $1";
    let values = vec![
        id.0.into(),
        database_time(tx.now()).into(),
        call.caller.name.to_string().into(),
        tx.tenant().keys().seal(SETTLED, *id, reason.as_str()).into(),
    ];
    execute(&tx, sql, values).await?;
    finish(tx, *id, Audit::of("lab.incoming_refuse").entity(*id).reason(reason.as_str())).await
}

async fn finish(tx: Tx, id: api::id::IncomingId, audit: Audit) -> Result<Incoming, AppError> {
    let (incoming, site) = read(&tx, id, None).await?;
    tx.audit(audit);
    tx.touch(Topic::new("lab", site));
    tx.commit().await?;
    Ok(incoming)
}
