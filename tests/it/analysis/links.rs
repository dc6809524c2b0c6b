//! The links: every address in the data, once for each record that gives it.

use crate::common::{ask, column, datasets, rows};
use eccp_mx::internals::analysis::host;
use eccp_mx::internals::schema::ColumnType;

#[test]
fn every_address_of_the_data_is_listed_with_its_record() {
    let links = rows("links");
    let mut count = 0;
    for of in datasets() {
        for at in (0..of.stored_columns().len()).filter(|&at| of.column_type(at).element_type() == ColumnType::Url) {
            let name = of.columns[at].name;
            for row in rows(of.name) {
                let urls = row[name].as_array().cloned().unwrap_or_else(|| vec![row[name].clone()]);
                for url in urls.iter().filter(|url| url.is_string()) {
                    count += 1;
                    let here = links.iter().any(|link| {
                        link["dataset"] == of.name
                            && link["column"] == name
                            && link["url"] == *url
                            && link["source"] == row["source"]
                    });
                    assert!(here, "{}.{name}: {url}", of.name);
                }
            }
        }
    }
    assert_eq!(links.iter().filter(|link| link["url"].is_string()).count(), count);
    assert!(count > 100);
}

#[test]
fn what_was_repaired_is_said_wherever_the_two_forms_differ() {
    for link in rows("links") {
        let differs = link["printed"].is_string() && link["printed"] != link["url"];
        assert_eq!(link["repair"].is_string(), differs, "{link}");
    }
    let repaired = rows("links --repaired");
    assert!(!repaired.is_empty() && repaired.iter().all(|link| link["repair"].is_string()));
}

#[test]
fn the_owner_of_a_host_is_told_by_the_data() {
    let closed = rows("links --closed");
    assert!(closed.len() > 10);
    for link in &closed {
        assert_eq!((link["owner"].as_str(), link["status"].as_str()), (Some("promexico"), Some("closed")), "{link}");
        assert!(link["host"].as_str().unwrap().contains("promexico"), "{link}");
    }
    // A paper that reports the closing is none of its pages.
    assert!(!column(&closed, "key").contains(&"16".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let header = "id,name,acronym,kind,role,status,website,note,source,footnotes\n";
    let own = format!("{header}export-gov,Export Portal,,agency,Sells.,closed,https://www.export.gov/,,,\n");
    std::fs::write(folder.path().join("institutions.csv"), own).unwrap();
    let answer = ask(&format!("links --closed -f csv --data '{}'", folder.path().display()));
    assert!(answer.out.lines().skip(1).all(|line| line.contains("export-gov,closed")), "{}", answer.out);
    assert!(answer.out.lines().count() > 5, "{}", answer.out);
}

#[test]
fn hosts_are_read_and_chosen() {
    for (url, is) in [
        ("http://www.Claut.com.mx/home", "www.claut.com.mx"),
        ("https://user@host.mx:8080/x", "host.mx"),
        ("www.inadem.gob.mx", "www.inadem.gob.mx"),
        ("http://a.b?c=d/e", "a.b"),
        ("", ""),
    ] {
        assert_eq!(host(url), is);
    }
    let chosen = rows("links --host promexico.gob.mx");
    let hosts = column(&chosen, "host");
    assert!(
        hosts.contains(&"mim.promexico.gob.mx".to_owned())
            && hosts.iter().all(|host| host.ends_with("promexico.gob.mx"))
    );
    assert_eq!(ask("links --host exico.gob.mx").status, 1, "a part of a name is another name");
}
