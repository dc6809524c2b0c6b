//! Usage errors, and what users of other programs type.

use eccp_mx::internals::cli;
use eccp_mx::internals::render::FORMATS;

use crate::common::{ask, datasets, formats};

#[test]
fn a_format_is_a_flag_of_every_command_that_has_formats() {
    for command in ["labels", "count labels --by level", "columns labels"] {
        for (name, format) in formats().filter(|(_, format)| !format.is_binary()) {
            let expected = ask(&format!("{command} --format {name}"));
            assert_eq!(expected.status, 0, "{command} {name}: {}", expected.err);
            let upper_case = name.to_uppercase();
            for line in [format!("--{name}"), format!("--{upper_case}"), format!("-f {upper_case}")] {
                assert_eq!(ask(&format!("{command} {line}")).out, expected.out, "{command} {line}");
            }
            for extension in FORMATS.iter().filter(|info| info.format == format).flat_map(|info| info.extensions) {
                assert_eq!(ask(&format!("{command} --{extension}")).out, expected.out, "{command} --{extension}");
            }
        }
    }
    for (line, expected) in [
        ("brief --sector ict --html", "brief --sector ict -f html"),
        ("map --svg", "map -f svg"),
        ("map labels --CSV", "map labels -f csv"),
        ("cite --bibtex", "cite -f bibtex"),
        ("cite -f CSL-JSON", "cite -f csl-json"),
        ("cite --json", "cite -f csl-json"),
        ("show nle-claut --json", "show nle-claut -f json"),
        // After another flag, and before the value of one.
        ("clusters --sort name --json --limit 2", "clusters -s name -f json -n 2"),
    ] {
        let (answer, expected) = (ask(line), ask(expected));
        assert_eq!((answer.status, answer.out), (0, expected.out), "{line}: {}", answer.err);
    }
    for (line, message) in [
        ("clusters --json -f csv", "--format cannot be used more than once"),
        ("--as-of 2019-04-01 labels --as-of 2019-05-01", "--as-of cannot be used more than once"),
        ("--data mine clusters --data=yours", "--data cannot be used more than once"),
        ("count --color=never clusters --color always", "--color cannot be used more than once"),
        ("clusters --svg", "svg is drawn by labels, policies, map and count"),
        ("export mine --json", "'export' has no flag '--json'"),
        // What is meant as a value or a word is none.
        ("search -- --json", "no record contains"),
        ("clusters --text --json", "--text needs a value"),
    ] {
        let answer = ask(line);
        assert!(answer.status > 0 && answer.err.contains(message), "{line}: {}", answer.err);
    }
}

#[test]
fn a_long_flag_with_one_hyphen_is_not_read_as_a_short_flag_with_a_value() {
    // Every long flag of every command, also where a short flag has its first letter; `-h` shows the help.
    let mut command = cli::command();
    command.build();
    for subcommand in command.get_subcommands().filter(|command| !command.has_subcommands()) {
        for long in subcommand.get_arguments().filter_map(|arg| arg.get_long()).filter(|long| !long.starts_with('h')) {
            let answer = ask(&format!("{} -{long}", subcommand.get_name()));
            let message = format!("unexpected argument '-{long}'; did you mean '--{long}'?");
            assert!(answer.status == 2 && answer.err.contains(&message), "{long}: {}", answer.err);
        }
    }
    assert_eq!(ask("clusters -s -state -c state -n 1").out, ask("clusters --sort=-state -c state -n 1").out);
    for flag in ["source", "not-state", "not-source"] {
        let answer = ask(&format!("clusters -{flag} x"));
        assert!(answer.status == 2 && answer.err.contains(&format!("did you mean '--{flag}'?")), "{}", answer.err);
    }
    assert_eq!(ask("clusters -nl").err.matches("takes a whole number").count(), 1);
}

#[test]
fn what_stands_before_its_command_is_moved_in_the_hint() {
    for (line, hint) in [
        ("-f json clusters", "eccp-mx clusters -f json"),
        ("-n 3 --quiet clusters --state 'Nuevo León'", "eccp-mx clusters --state 'Nuevo León' -n 3 --quiet"),
        ("count --by state clusters", "eccp-mx count clusters --by state"),
        ("--by state count clusters", "eccp-mx count clusters --by state"),
        ("get clusters -n 3", "eccp-mx clusters -n 3"),
        ("ls labels", "eccp-mx labels"),
    ] {
        let answer = ask(line);
        assert!(answer.status == 2 && answer.err.contains(hint), "{line}: {}", answer.err);
        assert_eq!(ask(hint.trim_start_matches("eccp-mx ")).status, 0, "{hint}");
    }
}

#[test]
fn a_value_without_a_flag_gets_the_flag_that_takes_it() {
    for (line, flag) in [
        ("brief Guanajuato", "--state Guanajuato"),
        ("brief ict", "--sector ict"),
        ("clusters edomex", "--state edomex"),
        ("labels nle-claut", "--cluster nle-claut"),
        ("clusters nle-claut", "--key nle-claut"),
        ("clusters name", "--columns name"),
        ("count clusters sector", "--by sector"),
        ("clusters xyzzy", "--text xyzzy"),
    ] {
        let answer = ask(line);
        assert!(answer.status == 2 && answer.err.contains(&format!("as in {flag} (see")), "{line}: {}", answer.err);
    }
    for line in ["links clusters", "brief xyzzy", "clusters '...'"] {
        let answer = ask(line);
        assert!(answer.status == 2 && !answer.err.contains("as in"), "{line}: {}", answer.err);
    }
}

#[test]
fn the_help_of_count_has_the_flags_that_all_datasets_share() {
    for help in ["count -h", "count --help"] {
        let help = ask(help).out;
        for flag in ["--by", "--matrix", "--ids", "--text", "--format"] {
            assert!(help.contains(flag), "{flag}: {help}");
        }
        assert!(!help.contains("--state") && help.matches("--text").count() == 1, "{help}");
    }
    assert!(datasets().all(|dataset| ask(&format!("count {} -h", dataset.name)).out.contains("--by")));
}

#[test]
fn a_flag_or_value_that_means_the_opposite_or_another_name_gets_the_flag_that_works() {
    for (line, hint) in [
        ("labels --label gold", "did you mean '--level'?"),
        ("clusters --level gold", "did you mean '--label'?"),
        ("count clusters --by state --level gold", "did you mean '--label'?"),
        ("clusters --status valid", "did you mean '--label-status'?"),
        ("labels --label-status valid", "did you mean '--status'?"),
        ("clusters --city monterrey", "did you mean '--state'?"),
        ("brief --city monterrey", "did you mean '--state'?"),
        ("clusters --with-profile no", "unexpected argument 'no'; did you mean '--not-with-profile'?"),
        ("clusters --with-profile=no", "unexpected argument 'no'; did you mean '--not-with-profile'?"),
        ("count clusters --with-profile false", "did you mean '--not-with-profile'?"),
        ("clusters --with-profile yes", "unexpected argument 'yes'; --with-profile takes no value"),
        ("clusters --without-profile", "did you mean '--not-with-profile'?"),
        ("count clusters --no-profile", "did you mean '--not-with-profile'?"),
        ("clusters --without-label", "did you mean '--label none'?"),
        ("clusters --no-label", "did you mean '--label none'?"),
        ("clusters --state 'Jalisco and Puebla'", "commas separate names; did you mean 'Jalisco,Puebla'?"),
        ("clusters --sector 'ict y automotriz'", "commas separate names; did you mean 'ict,automotriz'?"),
        ("count clusters --by sector --distinct state,label", "--distinct takes one column, not 'state,label'"),
        ("count clusters --by state,state --matrix", "--by names the column 'state' twice"),
        ("count clusters --by sector --matrix", "--matrix needs two different columns, as in --by sector,state"),
        ("compare jalisco automotive", " (eccp-mx clusters --state Jalisco --sector Automotive)"),
    ] {
        let answer = ask(line);
        assert_eq!(answer.status, 2, "{line}: {}", answer.err);
        assert!(answer.err.contains(hint), "{line}: {}", answer.err);
    }
    for line in [
        "labels --level gold",
        "clusters --label gold",
        "clusters --not-with-profile",
        "clusters --label none",
        "clusters --state Jalisco,Puebla",
        "count clusters --by state,sector --matrix",
        "clusters --state Jalisco --sector Automotive -n 1",
    ] {
        assert!(ask(line).status < 2, "{line}");
    }
    // A level is required, so that no row is without one.
    assert!(!ask("labels --without-level").err.contains("none"));
    assert!(ask("map --state none").out.ends_with("3 clusters without state, none of them on the map\n"));
}
