//! The day whole.

use api::reporting::{Day, GetDay};
use kernel::{AppError, Audit, Call};

use crate::{departments, lab, money, period::Period, stock, visits, waits};

/// Reads the figures of a day.
pub async fn get(call: Call<GetDay>) -> Result<Day, AppError> {
    let GetDay { site_id, day } = call.request;
    let sites = call.caller.within::<GetDay>(site_id)?;
    let tx = call.tenant.tx().await?;
    let period = Period::of(&tx, site_id, sites, day).await?;
    let currency = billing::currency(&tx).await?;
    let day = Day {
        day: period.day,
        site_id,
        until: period.until()?,
        visits: visits::read(&tx, &period).await?,
        waits: waits::read(&tx, &period).await?,
        money: money::read(&tx, &period, currency).await?,
        lab: lab::read(&tx, &period).await?,
        stock: stock::read(&tx, &period).await?,
        departments: departments::read(&tx, &period, currency).await?,
    };
    // Figures show no patient: a screen that refreshes itself writes nothing down.
    if !tx.tenant().actor().background {
        let audit = Audit::of("report.day");
        tx.audit(match site_id {
            Some(site) => audit.entity(site),
            None => audit,
        });
    }
    tx.commit().await?;
    Ok(day)
}
