//! AWS KMS as the guard of chains' keys, by its JSON interface: two calls, signed (AWS Signature Version 4), need no SDK of
//! hundreds of crates.

use std::{fmt::Write, time::Duration};

use anyhow::Context;
use aws_lc_rs::{digest, hmac};
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{Clock, crypto::Kms};
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// An account of AWS's, and the region its keys are in.
pub struct AwsAccount {
    /// The region: `eu-central-1`.
    pub region: String,
    /// The access key's id.
    pub access_key: String,
    /// Its secret.
    pub secret: Zeroizing<String>,
    /// The token that goes with temporary keys.
    pub session: Option<String>,
}

/// A key of AWS KMS.
pub struct AwsKms {
    key: String,
    url: String,
    host: String,
    account: AwsAccount,
    client: reqwest::Client,
}

/// A variable as AWS's own tools read it: an empty one is none.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl AwsAccount {
    /// The account that the environment names, as AWS's own tools find it.
    ///
    /// # Errors
    /// When it names none.
    pub fn from_environment() -> anyhow::Result<Self> {
        let missing = |name| format!("kms is set, and {name} is not: it names the key service's account");
        let wanted = |name| variable(name).with_context(|| missing(name));
        Ok(Self {
            region: wanted("AWS_REGION").or_else(|error| variable("AWS_DEFAULT_REGION").ok_or(error))?,
            access_key: wanted("AWS_ACCESS_KEY_ID")?,
            secret: Zeroizing::new(wanted("AWS_SECRET_ACCESS_KEY")?),
            session: variable("AWS_SESSION_TOKEN"),
        })
    }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

impl AwsKms {
    /// The key of this id or ARN in this account; `url` is the service's address where it is not AWS's own.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn new(key: &str, url: &str, account: AwsAccount) -> anyhow::Result<Self> {
        let url = if url.is_empty() { format!("https://kms.{}.amazonaws.com", account.region) } else { url.to_owned() };
        let parsed: reqwest::Url = url.parse().context("reading kms_url")?;
        let host = parsed.host_str().context("kms_url has no host")?;
        let host = parsed.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Ok(Self {
            key: key.to_owned(),
            url: format!("{}/", url.trim_end_matches('/')),
            host,
            account,
            client: reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?,
        })
    }

    async fn call(&self, action: &str, body: &Value) -> anyhow::Result<Value> {
        let body = body.to_string();
        // The service refuses a request whose hour is not its own, so this is the machine's clock whatever ours is set to.
        let now = Clock::system().now().strftime("%Y%m%dT%H%M%SZ").to_string();
        let target = format!("TrentService.{action}");
        let mut headers = vec![
            ("content-type", "application/x-amz-json-1.1"),
            ("host", self.host.as_str()),
            ("x-amz-date", now.as_str()),
        ];
        if let Some(session) = &self.account.session {
            headers.push(("x-amz-security-token", session));
        }
        headers.push(("x-amz-target", target.as_str()));
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let mut canonical = String::from("POST\n/\n\n");
        for (name, value) in &headers {
            writeln!(canonical, "{name}:{value}")?;
        }
        write!(canonical, "\n{names}\n{}", hash(body.as_bytes()))?;
        let day = &now[..8];
        let scope = format!("{day}/{}/kms/aws4_request", self.account.region);
        let text = format!("AWS4-HMAC-SHA256\n{now}\n{scope}\n{}", hash(canonical.as_bytes()));
        let first = Zeroizing::new(format!("AWS4{}", self.account.secret.as_str()));
        let key = [day, &self.account.region, "kms", "aws4_request"]
            .into_iter()
            .fold(first.as_bytes().to_vec(), |key, part| mac(&key, part));
        let signature = hex::encode(mac(&key, &text));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.account.access_key
        );
        let mut request = self.client.post(&self.url).header("authorization", authorization);
        for (name, value) in headers.iter().filter(|(name, _)| *name != "host") {
            request = request.header(*name, *value);
        }
        let answer = request.body(body).send().await.context("reaching the key service")?;
        let status = answer.status();
        let text = answer.text().await.context("reading the key service's answer")?;
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        if !status.is_success() {
            let kind = value["__type"].as_str().unwrap_or_default();
            // What is no answer of the service's own (a proxy's, a gateway's) is shown as it came, in part.
            let words = value["message"].as_str().or(value["Message"].as_str()).unwrap_or(&text);
            let words: String = words.chars().take(200).collect();
            anyhow::bail!("the key service refused {action}: {status} {kind} {words}");
        }
        Ok(value)
    }
}

#[async_trait::async_trait]
impl Kms for AwsKms {
    async fn wrap(&self, context: &str, key: &[u8; 32]) -> anyhow::Result<Vec<u8>> {
        let request = json!({ "KeyId": self.key, "Plaintext": STANDARD.encode(key), "EncryptionContext": { "polyclinic": context } });
        let answer = self.call("Encrypt", &request).await?;
        let wrapped = answer["CiphertextBlob"].as_str().context("the key service answered without a key")?;
        Ok(STANDARD.decode(wrapped)?)
    }

    async fn unwrap(&self, context: &str, wrapped: &[u8]) -> anyhow::Result<Zeroizing<[u8; 32]>> {
        let request = json!({
            "KeyId": self.key, "CiphertextBlob": STANDARD.encode(wrapped), "EncryptionContext": { "polyclinic": context },
        });
        let answer = self.call("Decrypt", &request).await?;
        let key = answer["Plaintext"].as_str().context("the key service answered without a key")?;
        let key = Zeroizing::new(STANDARD.decode(key)?);
        let key = <[u8; 32]>::try_from(key.as_slice()).map_err(|_| anyhow::anyhow!("the key has not 32 bytes"))?;
        Ok(Zeroizing::new(key))
    }

    fn name(&self) -> String {
        format!("AWS KMS, key {}", self.key)
    }
}
