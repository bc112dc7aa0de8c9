//! Prints the contract as an OpenAPI document: what `cargo xtask spec` writes to `api/openapi.json`.

fn main() -> Result<(), serde_json::Error> {
    println!("{}", serde_json::to_string_pretty(&api::openapi::document())?);
    Ok(())
}
