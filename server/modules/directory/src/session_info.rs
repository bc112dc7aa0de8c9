//! Who is signed in: the person behind the account, the roles, the sites.

use api::session::{GetSession, SessionInfo, SiteInfo, SiteLimit};
use kernel::{AppError, Call};
use rules::rights::Rights;
use serde::Deserialize;

use crate::SiteClock;

const FIND: &str = "SELECT json_build_object(\
    'roles', COALESCE((SELECT json_agg(r.name ORDER BY r.position) FROM account_role h JOIN role r ON r.code = h.role_code \
        WHERE h.account_id = $1), '[]'), \
    'home', (SELECT r.home FROM account_role h JOIN role r ON r.code = h.role_code WHERE h.account_id = $1 \
        ORDER BY r.position LIMIT 1), \
    'sites', COALESCE((SELECT json_agg(json_build_object('id', s.id, 'name', s.name, 'time_zone', s.time_zone) \
        ORDER BY s.position) FROM site s WHERE s.open), '[]'), \
    'site_id', (SELECT w.site_id FROM staff_site w JOIN site s ON s.id = w.site_id AND s.open WHERE w.staff_id = $2 \
        ORDER BY w.position LIMIT 1))::text";

#[derive(Deserialize)]
struct Found {
    roles: Vec<String>,
    home: Option<String>,
    sites: Vec<SiteInfo>,
    site_id: Option<api::id::SiteId>,
}

/// The rights that do not reach all of these sites.
fn limits(rights: &Rights, sites: &[SiteInfo]) -> Vec<SiteLimit> {
    rights
        .held()
        .filter_map(|permission| {
            let reached = rights.sites(permission);
            let site_ids: Vec<_> = sites.iter().map(|site| site.id).filter(|id| reached.contains(*id)).collect();
            (site_ids.len() < sites.len()).then_some(SiteLimit { permission, site_ids })
        })
        .collect()
}

/// Who is signed in.
pub async fn get(call: Call<GetSession>) -> Result<SessionInfo, AppError> {
    let caller = &call.caller;
    let values = vec![caller.account_id.0.into(), caller.staff_id.map(|id| id.0).into()];
    let found: Found = call.tenant.read().await?.json(FIND, values).await?.ok_or_else(AppError::not_found)?;
    let site = found.site_id.or_else(|| found.sites.first().map(|site| site.id));
    let zone = found.sites.iter().find(|candidate| Some(candidate.id) == site);
    let now = match zone {
        Some(site) => SiteClock::new(site.id, &site.name, &site.time_zone)?.moment(call.tenant.now()),
        None => api::Moment::utc(call.tenant.now()),
    };
    Ok(SessionInfo {
        chain: call.tenant.chain().name.clone(),
        account_id: caller.account_id,
        staff_id: caller.staff_id,
        name: caller.name.to_string(),
        roles: found.roles,
        permissions: caller.rights.held().collect(),
        limits: limits(&caller.rights, &found.sites),
        home: found.home.unwrap_or_else(|| "/account".to_owned()),
        sites: found.sites,
        site_id: site,
        now,
        idle_minutes: caller.idle_minutes,
        second_factor_due: caller.second_factor_due.map(|due| api::Moment::new(due, now.offset)),
        development: call.tenant.state().development(),
    })
}
