//! A QR code, drawn as one path; what it holds is made on the server.

use leptos::prelude::*;

/// A QR code. The quiet zone of four modules (ISO/IEC 18004) is part of the picture, and it stays dark on light in both
/// schemes: scanners read no other.
#[component]
pub fn QrCode(
    /// Its rows: each module `1` (dark) or `0`.
    rows: Vec<String>,
    /// What it is, for those who do not see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let size = rows.len() + 8;
    let mut path = String::new();
    for (y, row) in rows.iter().enumerate() {
        for (x, _) in row.bytes().enumerate().filter(|(_, module)| *module == b'1') {
            path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
        }
    }
    view! {
        <svg class="qr-code" role="img" aria-label=label viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges">
            <path d=path/>
        </svg>
    }
    .into_any()
}
