//! One timeline of a patient.

use api::{
    Page,
    crm::{AddTimelineEntry, CallOutcome, ListTimeline, Timeline, TimelineDetail, TimelineEntry, TimelineKind},
    id::{PatientId, TimelineEntryId},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Envelope, Tx,
    crypto::ChainKeys,
    database::{Refusal, query_one, refusal},
    database_date, database_time, date,
    live::Topic,
    timestamp,
};
use notifications::MessageSettled;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{patient, timeline_entry};
use crate::sealed::ENTRY;

const ROWS: u64 = 30;

const fn kind_code(kind: TimelineKind) -> &'static str {
    match kind {
        TimelineKind::Call => "call",
        TimelineKind::Note => "note",
        TimelineKind::Task => "task",
        TimelineKind::Message => "message",
        TimelineKind::Visit => "visit",
        TimelineKind::Record => "record",
        TimelineKind::Bill => "bill",
    }
}

/// The kind with this stored word.
pub fn kind(word: &str) -> TimelineKind {
    match word {
        "call" => TimelineKind::Call,
        "task" => TimelineKind::Task,
        "message" => TimelineKind::Message,
        "visit" => TimelineKind::Visit,
        "record" => TimelineKind::Record,
        "bill" => TimelineKind::Bill,
        _ => TimelineKind::Note,
    }
}

const fn outcome_code(outcome: CallOutcome) -> &'static str {
    match outcome {
        CallOutcome::Answered => "answered",
        CallOutcome::NoAnswer => "no_answer",
        CallOutcome::LeftWord => "left_word",
        CallOutcome::WillCallBack => "will_call_back",
    }
}

fn outcome(word: &str) -> Option<CallOutcome> {
    [CallOutcome::Answered, CallOutcome::NoAnswer, CallOutcome::LeftWord, CallOutcome::WillCallBack]
        .into_iter()
        .find(|outcome| outcome_code(*outcome) == word)
}

fn wire(row: timeline_entry::Model, clock: &SiteClock, keys: &ChainKeys) -> TimelineEntry {
    let moment = |at| clock.moment(timestamp(at));
    TimelineEntry {
        id: TimelineEntryId(row.id),
        at: moment(row.at),
        kind: kind(&row.kind),
        actor: row.actor,
        text: keys.text_if(ENTRY, row.id, row.body.as_ref()),
        detail: row.detail.and_then(|detail| serde_json::from_value(detail).ok()),
        outcome: row.outcome.as_deref().and_then(outcome),
        due_on: row.due_on.map(date),
        done_at: row.done_at.map(moment),
    }
}

/// Something a program tells.
#[derive(Debug, Clone)]
pub struct Happened {
    /// About whom.
    pub patient_id: PatientId,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What.
    pub detail: TimelineDetail,
}

/// Puts what happened on a timeline.
///
/// # Errors
/// When the database refuses.
pub async fn record(tx: &Tx, happened: Happened) -> Result<(), AppError> {
    let kind = match &happened.detail {
        TimelineDetail::Registered {} | TimelineDetail::Died { .. } | TimelineDetail::DeathUndone {} => {
            TimelineKind::Record
        }
        TimelineDetail::Visit { .. } => TimelineKind::Visit,
        TimelineDetail::Message { .. } => TimelineKind::Message,
        TimelineDetail::Bill { .. } => TimelineKind::Bill,
    };
    timeline_entry::Entity::insert(timeline_entry::ActiveModel {
        id: Set(tx.tenant().new_id()),
        patient_id: Set(happened.patient_id.0),
        at: Set(database_time(happened.at)),
        kind: Set(kind_code(kind).to_owned()),
        actor: Set(happened.actor),
        body: Set(None),
        detail: Set(Some(serde_json::to_value(&happened.detail).map_err(AppError::internal)?)),
        outcome: Set(None),
        due_on: Set(None),
        assignee_id: Set(None),
        done_at: Set(None),
    })
    .exec_without_returning(tx)
    .await?;
    tx.touch(Topic::new("patient", happened.patient_id));
    Ok(())
}

/// A message was settled: it stands on the timeline.
pub async fn message_settled(tx: &Tx, envelope: Envelope<MessageSettled>) -> Result<(), AppError> {
    let event = envelope.event;
    record(
        tx,
        Happened {
            patient_id: event.patient_id,
            at: envelope.at,
            actor: "messages".to_owned(),
            detail: TimelineDetail::Message {
                message_id: event.message_id,
                channel: event.channel,
                template: event.template,
                state: event.state,
            },
        },
    )
    .await
}

/// Reads a timeline, newest first.
pub async fn list(call: Call<ListTimeline>) -> Result<Timeline, AppError> {
    let ListTimeline { id, kind, after } = call.request;
    let tx = call.tenant.tx().await?;
    patient::Entity::find_by_id(id.0).one(&tx).await?.ok_or_else(AppError::not_found)?;
    let mut query = timeline_entry::Entity::find()
        .filter(timeline_entry::Column::PatientId.eq(id.0))
        .order_by_desc(timeline_entry::Column::At)
        .order_by_desc(timeline_entry::Column::Id)
        .limit(ROWS + 1);
    if let Some(kind) = kind {
        query = query.filter(timeline_entry::Column::Kind.eq(kind_code(kind)));
    }
    if let Some(after) = after {
        let last = timeline_entry::Entity::find_by_id(after).one(&tx).await?.filter(|last| last.patient_id == id.0);
        let last = last.ok_or_else(|| AppError::invalid("after", "is not an entry of this timeline"))?;
        query = query.filter(Condition::any().add(timeline_entry::Column::At.lt(last.at)).add(
            Condition::all().add(timeline_entry::Column::At.eq(last.at)).add(timeline_entry::Column::Id.lt(last.id)),
        ));
    }
    let clock = SiteClock::of_house(&tx).await?;
    let mut rows: Vec<TimelineEntry> =
        query.all(&tx).await?.into_iter().map(|row| wire(row, &clock, tx.tenant().keys())).collect();
    let more = rows.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    tx.audit(Audit::of(if kind == Some(TimelineKind::Task) { "tasks.list" } else { "timeline.read" }).patient(id));
    tx.commit().await?;
    let next = if more { rows.last().map(|row| row.id.0) } else { None };
    Ok(Page { rows, next, total: None })
}

/// Logs a call, a note or a task.
pub async fn add(call: Call<AddTimelineEntry>) -> Result<TimelineEntry, AppError> {
    let request = call.request;
    if !matches!(request.kind, TimelineKind::Call | TimelineKind::Note | TimelineKind::Task) {
        return Err(AppError::invalid("kind", "must be call, note or task: programs write the others"));
    }
    if request.kind == TimelineKind::Task && request.due_on.is_none() {
        return Err(AppError::invalid("due_on", "a task needs a day"));
    }
    if request.outcome.is_some() && request.kind != TimelineKind::Call {
        return Err(AppError::invalid("outcome", "only calls have one"));
    }
    let tx = call.tenant.tx().await?;
    let known = "SELECT 1 FROM patient WHERE id = $1";
    query_one(&tx, known, vec![request.id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let assignee = request.due_on.and(request.assignee.or(call.caller.staff_id));
    let entry: uuid::Uuid = call.tenant.new_id();
    let row = timeline_entry::Model {
        id: entry,
        patient_id: request.id.0,
        at: database_time(tx.now()),
        kind: kind_code(request.kind).to_owned(),
        actor: call.caller.name.to_string(),
        body: Some(tx.tenant().keys().seal(ENTRY, entry, request.text.as_str())),
        detail: None,
        outcome: request.outcome.map(|outcome| outcome_code(outcome).to_owned()),
        due_on: request.due_on.map(database_date),
        assignee_id: assignee.map(Into::into),
        done_at: None,
    };
    timeline_entry::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await.map_err(
        |error| match refusal(&error) {
            Some(Refusal::Missing(_)) => AppError::invalid("assignee", "is not a colleague of this chain"),
            _ => error.into(),
        },
    )?;
    tx.audit(Audit::of("timeline.add").patient(request.id).entity(row.id));
    tx.touch(Topic::new("patient", request.id));
    let clock = SiteClock::of_house(&tx).await?;
    tx.commit().await?;
    Ok(wire(row, &clock, call.tenant.keys()))
}
