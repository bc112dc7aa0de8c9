//! moto, which stands in for AWS: keys, and accounts whose signatures it checks as AWS does.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tenancy::{AwsAccount, AwsKms};
use tokio::{net::TcpStream, time::interval};

use crate::process::free_port;

pub const REGION: &str = "eu-central-1";
/// What an account is made with; from then on moto asks everybody for a good signature and the right.
const WITHOUT_ACCOUNT: usize = 4;

/// A running moto with one account and one key.
pub struct Moto {
    child: Child,
    pub url: String,
    pub access_key: String,
    pub secret: String,
    /// The key's id.
    pub key: String,
}

impl Moto {
    /// Starts it.
    pub async fn start() -> Self {
        let program = std::env::var_os("POLYCLINIC_MOTO").expect("moto's server in POLYCLINIC_MOTO");
        let port = free_port();
        let child = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .env("INITIAL_NO_AUTH_ACTION_COUNT", WITHOUT_ACCOUNT.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("moto");
        let mut moto = Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            access_key: String::new(),
            secret: String::new(),
            key: String::new(),
        };
        let mut tick = interval(Duration::from_millis(50));
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tick.tick().await;
            assert!(moto.child.try_wait().unwrap().is_none(), "moto ended");
        }
        moto.account("Action=CreateUser&UserName=polyclinic").await;
        let policy = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C\
                      %22Action%22%3A%5B%22kms%3AEncrypt%22%2C%22kms%3ADecrypt%22%5D%2C%22Resource%22%3A%22*%22%7D%5D%7D";
        moto.account(&format!("Action=PutUserPolicy&UserName=polyclinic&PolicyName=keys&PolicyDocument={policy}"))
            .await;
        let made = moto.account("Action=CreateAccessKey&UserName=polyclinic").await;
        let between = |name: &str| {
            let (_, rest) = made.split_once(&format!("<{name}>")).expect("an access key");
            rest.split('<').next().expect("a value").to_owned()
        };
        (moto.access_key, moto.secret) = (between("AccessKeyId"), between("SecretAccessKey"));
        let key = moto.plain("kms").header("x-amz-target", "TrentService.CreateKey");
        let key = key.header("content-type", "application/x-amz-json-1.1").body("{}").send().await.unwrap();
        let key: Value = serde_json::from_slice(&key.bytes().await.unwrap()).unwrap();
        moto.key = key["KeyMetadata"]["KeyId"].as_str().expect("a key's id").to_owned();
        moto
    }

    /// A request whose signature nobody made.
    fn plain(&self, service: &str) -> reqwest::RequestBuilder {
        let credential = format!("x/20261129/{REGION}/{service}/aws4_request");
        let header = format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=x");
        reqwest::Client::new().post(format!("{}/", self.url)).header("authorization", header)
    }

    async fn account(&self, form: &str) -> String {
        let request = self.plain("iam").header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(format!("{form}&Version=2010-05-08")).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{form}: {text}");
        text
    }

    /// What a request without a good signature is answered.
    pub async fn refuses_strangers(&self) -> bool {
        let request = self.plain("kms").header("x-amz-target", "TrentService.Encrypt");
        let body = json!({ "KeyId": self.key, "Plaintext": "AAAA" }).to_string();
        let request = request.header("content-type", "application/x-amz-json-1.1").body(body);
        request.send().await.unwrap().status().is_client_error()
    }

    /// Our side of it, with this key and this secret.
    pub fn service(&self, key: &str, secret: &str) -> AwsKms {
        let account = AwsAccount {
            region: REGION.to_owned(),
            access_key: self.access_key.clone(),
            secret: secret.to_owned().into(),
            session: None,
        };
        AwsKms::new(key, &self.url, account).unwrap()
    }

    /// Ends it.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.stop();
    }
}
