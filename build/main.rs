//! How a release is linked on Linux, so that it starts quickly and touches little memory. A linker that does not know how
//! links as it always does: the program is the same, and a little slower to start.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "it speaks with Cargo, by environment and output"
)]

use std::env::var;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The functions that run, those that most questions need first; `benches/order` writes it.
const ORDER: &str = "build/order.txt";

fn main() {
    println!("cargo::rerun-if-changed=build");
    let is = |name, value: &str| var(name).is_ok_and(|it| it == value);
    let here = var("HOST").is_ok_and(|host| is("TARGET", &host));
    if !here || !is("PROFILE", "release") || !is("CARGO_CFG_TARGET_OS", "linux") || !is("CARGO_CFG_TARGET_ENV", "gnu") {
        return;
    }
    // The code that unwinds the stack, in the program rather than in a library that must be found and loaded first. It may
    // ask for a newer C library than that one: a release is for systems like the one that it is built on.
    if let Some(folder) = folder_of("libgcc_eh.a") {
        let folder = format!("native={}", folder.display());
        if links(&["-L", &folder, "-l", "static:-bundle=gcc_eh"]) {
            println!("cargo::rustc-link-search={folder}");
            println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
        }
    }
    // What runs stands together, so that less of the program is read into memory. Another compiler, version or
    // choice of features gives functions other names: then nothing is found in the list, and nothing is moved.
    let order = Path::new(&var("CARGO_MANIFEST_DIR").unwrap_or_default()).join(ORDER);
    let order = format!("-Wl,--symbol-ordering-file={},--no-warn-symbol-ordering", order.display());
    if links(&["-C", &format!("link-arg={order}")]) {
        println!("cargo::rustc-link-arg-bins={order}");
    }
}

/// The folder in which the C compiler has this library.
fn folder_of(library: &str) -> Option<PathBuf> {
    let cc = var("RUSTC_LINKER").unwrap_or_else(|_| "cc".into());
    let found = Command::new(cc).arg(format!("-print-file-name={library}")).output().ok()?;
    // What is not found is printed as it was asked for.
    let path = PathBuf::from(String::from_utf8(found.stdout).ok()?.trim());
    path.is_file().then(|| path.parent().map(Path::to_owned)).flatten()
}

/// Whether a program that does nothing can be linked with these arguments.
fn links(args: &[&str]) -> bool {
    let folder = PathBuf::from(var("OUT_DIR").unwrap_or_default());
    let source = folder.join("nothing.rs");
    if std::fs::write(&source, "fn main() {}").is_err() {
        return false;
    }
    let mut rustc = Command::new(var("RUSTC").unwrap_or_else(|_| "rustc".into()));
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    if let Ok(linker) = var("RUSTC_LINKER") {
        rustc.arg(format!("-Clinker={linker}"));
    }
    rustc.args(args).arg("-o").arg(folder.join("nothing")).arg(source);
    rustc.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
