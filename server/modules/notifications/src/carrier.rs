//! Who carries messages out of the house.

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use serde::Deserialize;

/// The carriers this server has.
#[derive(Debug, Clone)]
pub struct Carriers {
    mail: Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>,
    sms: Option<(reqwest::Client, SmsAccount)>,
    outbox: bool,
}

/// An account at a Twilio-compatible API.
#[derive(Debug, Clone)]
pub struct SmsAccount {
    /// The API's base address: `https://api.twilio.com`.
    pub url: String,
    /// The account.
    pub account: String,
    /// Its secret.
    pub token: String,
    /// The number messages come from.
    pub from: String,
}

/// Why a carrier did not take a message.
#[derive(Debug, thiserror::Error)]
pub enum CarrierError {
    /// No carrier for this way is set up: the message waits.
    #[error("no carrier for this way is set up")]
    None,
    /// It may work later.
    #[error("{0}")]
    Later(String),
    /// It will never work: the address is refused.
    #[error("{0}")]
    Never(String),
}

impl Carriers {
    /// From settings; empty addresses leave that way without a carrier. `outbox`: without a carrier, messages count as
    /// sent and stay in the log, for development.
    ///
    /// # Errors
    /// When an address cannot be read.
    pub fn new(smtp_url: &str, mail_from: &str, sms: SmsAccount, outbox: bool) -> anyhow::Result<Self> {
        let mail = if smtp_url.is_empty() {
            None
        } else {
            let timeout = Some(std::time::Duration::from_secs(20));
            let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp_url)?.timeout(timeout).build();
            Some((transport, mail_from.parse()?))
        };
        let sms = if sms.url.is_empty() {
            None
        } else {
            Some((reqwest::Client::builder().timeout(std::time::Duration::from_secs(20)).build()?, sms))
        };
        Ok(Self { mail, sms, outbox })
    }

    /// Hands a mail over; the carrier's id for it.
    pub async fn mail(&self, to: &str, subject: &str, body: String) -> Result<String, CarrierError> {
        let Some((transport, from)) = &self.mail else { return self.no_carrier() };
        let message = Message::builder()
            .from(from.clone())
            .to(to.parse().map_err(|_| CarrierError::Never("the address cannot be read".to_owned()))?)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(|error| CarrierError::Never(error.to_string()))?;
        match transport.send(message).await {
            Ok(response) => Ok(response.code().to_string()),
            Err(error) if error.is_permanent() => Err(CarrierError::Never(said(&error))),
            Err(error) => Err(CarrierError::Later(said(&error))),
        }
    }

    /// Hands a text message over; the carrier's id for it.
    pub async fn sms(&self, to: &str, body: &str) -> Result<String, CarrierError> {
        #[derive(Deserialize)]
        struct Taken {
            sid: String,
        }
        let Some((client, account)) = &self.sms else { return self.no_carrier() };
        let url =
            format!("{}/2010-04-01/Accounts/{}/Messages.json", account.url.trim_end_matches('/'), account.account);
        let response = client
            .post(url)
            .basic_auth(&account.account, Some(&account.token))
            .form(&[("To", to), ("From", account.from.as_str()), ("Body", body)])
            .send()
            .await
            // The error's own text would name the address with the account in it.
            .map_err(|_| CarrierError::Later("the text message service does not answer".to_owned()))?;
        let status = response.status();
        if status.is_success() {
            let taken: Taken = response
                .json()
                .await
                .map_err(|_| CarrierError::Later("the text message service's answer cannot be read".to_owned()))?;
            return Ok(taken.sid);
        }
        let words = format!("the text message service answered {status}");
        Err(if status.is_client_error() && status.as_u16() != 429 {
            CarrierError::Never(words)
        } else {
            CarrierError::Later(words)
        })
    }

    fn no_carrier(&self) -> Result<String, CarrierError> {
        if self.outbox { Ok("outbox".to_owned()) } else { Err(CarrierError::None) }
    }
}

/// What the relay said, without the address it repeats.
fn said(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the mail relay answered {code}"),
        None => "the mail relay does not answer".to_owned(),
    }
}
